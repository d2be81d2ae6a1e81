import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { until } from "./until.fixture"

/** How much of a command's output an error shows. */
const tailLines = 60

const noTelemetry = join(__dirname, "no-telemetry.fixture.js")
const medusaCli = join(require.resolve("@medusajs/medusa/package.json"), "..", "cli.js")

/** A Medusa command, or another Node.js program, in the folder of a store. */
export interface RunningCommand {
  pid: number
  /** The lines that it printed. */
  log: string[]
  /** Waits for a line that contains the text or matches the pattern, and returns it. Rejects if the command ends first. */
  printed(pattern: string | RegExp): Promise<string>
  /** Waits for the end; resolves with the exit code. */
  ended(): Promise<number>
  /** Waits for the end, and rejects unless the exit code is 0. */
  succeeded(): Promise<void>
  /** Sends SIGTERM; rejects unless the exit code is 0. */
  terminate(): Promise<void>
  isRunning(): boolean
}

interface CommandOptions {
  folder: string
  /** Arguments of `medusa`, or of `program` if it is set. */
  args: string[]
  /** Arguments of `node` for another program. Default: Medusa's own. */
  program?: string[]
}

export function runMedusa({ folder, args, program = [medusaCli] }: CommandOptions): RunningCommand {
  // Jest gives a test its own process.env, which a child process does not inherit.
  const {
    NODE_ENV: _node,
    JEST_WORKER_ID: _jest,
    DATABASE_URL: _database,
    REDIS_URL: _redis,
    ...inherited
  } = process.env
  const child = spawn(process.execPath, ["--require", noTelemetry, ...program, ...args], {
    cwd: folder,
    env: { ...inherited, MEDUSA_DISABLE_TELEMETRY: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const log: string[] = []
  for (const stream of [child.stdout, child.stderr]) collectLines(stream, log)
  const exit = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>
  const printed = () => log.slice(-tailLines).join("\n")
  let over = false
  const end = exit.then(([code, signal]) => {
    over = true
    if (code !== null) return code
    throw new Error(`${args.join(" ")} was ended by ${String(signal)}:\n${printed()}`)
  })
  end.catch(() => undefined)
  const succeeded = async () => {
    const code = await end
    if (code !== 0) throw new Error(`${args.join(" ")} ended with exit code ${code}:\n${printed()}`)
  }
  return {
    pid: child.pid!,
    log,
    printed: (pattern) =>
      until(`${args.join(" ")} printed ${String(pattern)}`, () => {
        const isIt = (line: string) =>
          typeof pattern === "string" ? line.includes(pattern) : pattern.test(line)
        const line = log.find(isIt)
        if (line === undefined && over) throw new Error(`It ended without ${String(pattern)}:\n${printed()}`)
        return line
      }).catch((error: unknown) => {
        throw new Error(`${String(error)}. It printed:\n${printed()}`)
      }),
    ended: () => end,
    succeeded,
    async terminate() {
      child.kill("SIGTERM")
      await until(`${args.join(" ")} ended on SIGTERM`, () => over).catch((error: unknown) => {
        child.kill("SIGKILL")
        throw error
      })
      await succeeded()
    },
    isRunning: () => !over,
  }
}

function collectLines(stream: NodeJS.ReadableStream, log: string[]): void {
  let begun = ""
  stream.setEncoding("utf8")
  stream.on("data", (chunk: string) => {
    const lines = (begun + stripVTControlCharacters(chunk)).split("\n")
    begun = lines.pop()!
    log.push(...lines)
  })
  stream.on("end", () => log.push(begun))
}
