import { createRequire } from "node:module"
import path from "node:path"
import { hasUser } from "./database"
import { storeDatabaseUrl } from "./environment"
import { reportLine } from "./medusa-report"

/*
 * Runs Medusa's own commands in the store's folder, one after the other: `migrations run`, `seed -f file`,
 * `user -e email -p password`, separated by `--`. Medusa is loaded once for all of them. It replaces the `medusa` program,
 * which prints the error of a failing command and then hangs, or exits with 0.
 */
const directory = process.cwd()
const requireFromStore = createRequire(path.join(directory, "package.json"))

type Run = (options: object) => Promise<unknown>

/** Each returns a short summary of what it did. */
const commands: Record<string, (values: string[]) => Promise<string>> = {
  // Medusa reads the action from the arguments of the process, and ends the process.
  async migrations() {
    await medusaModule("commands/migrate").default({ directory })
    return "migrated"
  },
  async seed(values) {
    shareLoaded()
    const options = { directory, migrate: false, seedFile: valueOf(values, "-f") }
    await medusaModule("commands/seed").default(options)
    return "catalogue seeded"
  },
  async user(values) {
    const email = valueOf(values, "-e")
    const password = valueOf(values, "-p")
    // The seed may have created it.
    if (await hasUser({ url: storeDatabaseUrl(), email })) return "admin user already there"
    shareLoaded()
    await medusaModule("commands/user").default({ directory, email, password, keepAlive: true })
    return "admin user created"
  },
}

function valueOf(values: string[], flag: string): string {
  return values[values.indexOf(flag) + 1] ?? ""
}

function medusaModule(name: string): { default: Run } {
  return requireFromStore(`@medusajs/medusa/dist/${name}`) as { default: Run }
}

let loaded: Promise<unknown> | undefined

/**
 * Lets a command reuse the Medusa that the previous one has loaded. Call the command right after this: Medusa's models read
 * the feature flags in the tick after their import, and the command sets the flags.
 */
function shareLoaded(): void {
  const loaders = medusaModule("loaders")
  const load = loaders.default
  loaders.default = (options) => (loaded ??= load(options))
}

/** Splits the arguments by command. */
function split(args: string[]): string[][] {
  const end = args.indexOf("--")
  return end < 0 ? [args] : [args.slice(0, end), ...split(args.slice(end + 1))]
}

async function main(): Promise<void> {
  for (const [name = "", ...values] of split(process.argv.slice(2))) {
    const command = commands[name]
    if (command === undefined) throw new Error(`There is no command "${name}"`)
    const line = reportLine(await command(values))
    await new Promise((resolve) => process.stdout.write(line, resolve))
  }
}

/** A database error has its cause in `detail`; the whole object would fill pages. */
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
