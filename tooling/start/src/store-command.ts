import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import type { Keeper, KeptProcess } from "@nightshift/local-services"
import { readReport } from "./medusa-report"
import { isNoise, Lines, withoutColours } from "./store-output"
import { StartError } from "./start-error"

const tailLength = 15

/** The store's folder, and how to run its commands. */
export interface Store {
  folder: string
  variables: NodeJS.ProcessEnv
  /** Runs the store's commands, one at a time. */
  keeper: Keeper
}

export interface StoreCommand {
  process: KeptProcess
  /** The last lines of its output, without noise. */
  tail(): string
}

/** Starts a command of the store. Each line of its output goes to `onLine`. */
async function startCommand(options: {
  store: Store
  program: string
  args: string[]
  onLine?: (line: string) => void
}): Promise<StoreCommand> {
  const { store, program, args, onLine } = options
  const tail: string[] = []
  const lines = new Lines((line) => {
    onLine?.(line)
    const plain = withoutColours(line)
    if (isNoise(plain) || readReport(plain) !== undefined) return
    tail.push(plain)
    if (tail.length > tailLength) tail.shift()
  })
  const stopListening = store.keeper.listen((text) => lines.push(text))
  const kept = await store.keeper.run({
    command: process.execPath,
    args: [program, ...args],
    env: store.variables,
    cwd: store.folder,
    // A run under way may finish first, up to the plugin's shutdown timeout.
    stop: [{ signal: "SIGTERM", waitMs: 60_000 }],
  })
  void kept.exited.then(() => {
    stopListening()
    lines.end()
  })
  return { process: kept, tail: () => tail.join("\n") || "no output" }
}

/** Starts `medusa start`, as a user would. */
export function startMedusa(options: {
  store: Store
  port: number
  onLine: (line: string) => void
}): Promise<StoreCommand> {
  const { store, port, onLine } = options
  return startCommand({
    store,
    program: medusaProgram(store.folder),
    args: ["start", "--port", String(port)],
    onLine,
  })
}

/** A Medusa command that ends by itself. */
export interface MedusaCommand {
  args: string[]
  /** The hint if it fails. */
  hint: string
}

/**
 * Runs commands one after the other in one process, so that Medusa is loaded only once. Returns a short summary of each.
 * @throws StartError with the name of the command that fails
 */
export async function runMedusa(options: { store: Store; commands: MedusaCommand[] }): Promise<string[]> {
  const { store, commands } = options
  const results: string[] = []
  const command = await startCommand({
    store,
    program: path.join(__dirname, "medusa-command.js"),
    args: commands.flatMap(({ args }, index) => (index === 0 ? args : ["--", ...args])),
    onLine: (line) => {
      const report = readReport(line)
      if (report !== undefined) results.push(report)
    },
  })
  const { code, signal } = await command.process.exited
  if (code === 0) return results
  const failed = commands[results.length] as MedusaCommand
  throw new StartError({
    where: `medusa ${failed.args[0]}`,
    expected: "exit code 0",
    found: `${signal ?? `exit code ${code}`}. Its last lines:\n${indent(command.tail())}`,
    hint: failed.hint,
  })
}

export function indent(text: string): string {
  return text.replace(/^/gm, "    ")
}

/** The program of the `medusa` command, which `node_modules/.bin` links to. */
function medusaProgram(folder: string): string {
  try {
    const manifest = createRequire(path.join(folder, "package.json")).resolve(
      "@medusajs/medusa-cli/package.json",
    )
    const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: { medusa: string } }
    return path.join(path.dirname(manifest), bin.medusa)
  } catch {
    const expected = "the npm package @medusajs/medusa-cli"
    throw new StartError({ where: folder, expected, found: "none.", hint: "Run npm ci in the root folder." })
  }
}
