import { spawn } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import { until } from "../../scheduler/test/bench.fixture"

export interface Ended {
  exitCode: number | null
  /** What `--json` printed; undefined where it printed nothing. */
  document: VerifyDocument | undefined
  err: string
}

export interface VerifyDocument {
  holds: boolean
  seed: number
  faults: { kind: string; times: number }[]
  ticks: Record<string, number>
  effects: Record<string, number>
  bounds: Record<string, number>
  breaches: { name: string; count: number }[]
  schema: string | null
}

/** On a busy machine a start, and the first runs after faults, may take long, in milliseconds. */
export const patiently = { withinMs: 150_000 }

/** `nightshift verify --json` in a process of its own, as built. */
export interface VerifyCommand {
  /** Resolves when its workers are at work. */
  begun(): Promise<void>
  kill(signal: "SIGINT" | "SIGKILL"): void
  ended: Promise<Ended>
}

export function startVerify(options: {
  databaseUrl: string
  redisUrl: string | undefined
  args: string[]
}): VerifyCommand {
  const { databaseUrl, redisUrl, args } = options
  const { REDIS_URL: _, ...environment } = process.env
  const child = spawn(
    process.execPath,
    [path.join(__dirname, "../bin/nightshift.js"), "verify", "--json", ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...environment, DATABASE_URL: databaseUrl, ...(redisUrl ? { REDIS_URL: redisUrl } : {}) },
    },
  )
  let out = ""
  let err = ""
  child.stdout.on("data", (text) => (out += String(text)))
  child.stderr.on("data", (text) => (err += String(text)))
  const ended = once(child, "close").then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    document: out === "" ? undefined : (JSON.parse(out) as VerifyDocument),
    err,
  }))
  return {
    begun: () =>
      until(
        "the workers are ready",
        () => {
          if (child.exitCode !== null) throw new Error(`It ended: ${err}`)
          return err.includes("workers are ready") || undefined
        },
        patiently,
      ).then(() => undefined),
    kill: (signal) => void child.kill(signal),
    ended,
  }
}
