import { createRequire } from "node:module"
import path from "node:path"

/*
 * Runs one of Medusa's own commands to its end, in the store's folder: `migrations run`, `seed -f file`,
 * `user -e email -p password`. It stands in for the `medusa` program, which prints the error of a command that
 * fails and then stays, or ends with exit code 0.
 */
const [name = "", ...values] = process.argv.slice(2)
const directory = process.cwd()
const requireFromStore = createRequire(path.join(directory, "package.json"))

const commands: Record<string, { module: string; options: object }> = {
  // This one reads its action from the arguments of the process.
  migrations: { module: "migrate", options: {} },
  seed: { module: "seed", options: { migrate: false, seedFile: valueOf("-f") } },
  user: { module: "user", options: { email: valueOf("-e"), password: valueOf("-p") } },
}

function valueOf(flag: string): string | undefined {
  return values.includes(flag) ? values[values.indexOf(flag) + 1] : undefined
}

async function main(): Promise<void> {
  const command = commands[name]
  if (command === undefined) throw new Error(`There is no command "${name}"`)
  const { default: run } = requireFromStore(`@medusajs/medusa/dist/commands/${command.module}`) as {
    default: (options: object) => Promise<void>
  }
  await run({ directory, ...command.options })
}

/** A database's error tells the fault in its detail; its inspection would fill pages. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const detail = (error as Error & { detail?: unknown }).detail
  const place =
    error.stack
      ?.split("\n")
      .filter((line) => line.startsWith("    at "))
      .slice(0, 5) ?? []
  return [`${error.name}: ${error.message}`, ...(typeof detail === "string" ? [detail] : []), ...place].join(
    "\n",
  )
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(explain(error))
    process.exit(1)
  },
)
