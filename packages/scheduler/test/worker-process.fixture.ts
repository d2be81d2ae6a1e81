import { spawn } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import { createInterface } from "node:readline"
import { until } from "./bench.fixture"

export interface WorkerOptions {
  databaseUrl: string
  redisUrl?: string | undefined
  prefix: string
  skewMs?: number
  callsFile?: string
  scheduler?: Record<string, unknown>
  jobs: Record<string, unknown>[]
}

/** A scheduler in a process of its own, which a test may kill, stop for a while, or end in order. */
export interface WorkerProcess {
  readonly pid: number
  readonly lines: string[]
  ready(): Promise<void>
  /** Sends a signal; SIGKILL and SIGTERM resolve when the process is gone. */
  signal(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void>
  /** Its exit code, or undefined while it lives; null after a signal. */
  exitCode(): number | null | undefined
}

export function startWorker(options: WorkerOptions): WorkerProcess {
  const child = spawn(
    process.execPath,
    [path.join(__dirname, "worker.fixture.js"), JSON.stringify(options)],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  )
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => lines.push(line))
  }
  let code: number | null | undefined
  const gone = once(child, "exit").then(([exitCode]) => (code = exitCode as number | null))
  return {
    pid: child.pid!,
    lines,
    exitCode: () => code,
    ready: async () => {
      await until(`worker ${child.pid} is ready`, () => {
        if (code !== undefined) throw new Error(`The worker ended: ${lines.join("\n")}`)
        return lines.some((line) => line.startsWith("READY"))
      })
    },
    async signal(signal) {
      child.kill(signal)
      if (signal === "SIGKILL" || signal === "SIGTERM") await gone
    },
  }
}
