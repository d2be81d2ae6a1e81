import { fork } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import type { RedisQueueOptions } from "@nightshift/scheduler/internal/queue/redis"
import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import type { AssignedJob } from "./jobs"

/** The most connections of a worker for its handlers' transactions. */
export const transactionPoolSize = 3

/** All that a worker process needs to start. It is sent as a message, so it contains no function. */
export interface Assignment {
  /** How to reach the ledger's database, as node-postgres takes it. */
  connection: PostgresQueueOptions["connection"]
  /** The schema that holds the ledger's tables. Default: the connection's own search path. */
  schema?: string
  queue:
    | ({ kind: "redis" } & Pick<RedisQueueOptions, "url" | "redisOptions" | "prefix">)
    | ({ kind: "postgres" } & Pick<PostgresQueueOptions, "connection" | "schema">)
  jobs: AssignedJob[]
  /** By how much its wall clock is ahead, in milliseconds. Default: 0. */
  skewMs?: number
  /** Default: those of the scheduler. */
  scheduler?: { leaseMs?: number; heartbeatMs?: number }
}

/** A message from the parent to a worker process. */
export type Order = { kind: "begin"; assignment: Assignment } | { kind: "step"; skewMs: number }

/** The only message from a worker process to its parent. */
export type Report = "ready"

/** A worker in a process of its own, which can be killed, stopped and continued, or shut down. */
export interface WorkerProcess {
  readonly pid: number
  /** The lines of its output; only the newest ones if there are many. */
  readonly lines: string[]
  /** Resolves when it is ready to work; rejects with its output if it ends before. */
  ready(): Promise<void>
  /** Sends a signal; SIGKILL and SIGTERM resolve when the process is gone. */
  signal(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void>
  /** Resolves when it is gone. */
  readonly gone: Promise<unknown>
  /** Its exit code, or undefined while it lives; null after a signal. */
  exitCode(): number | null | undefined
  send(order: Order): void
}

/**
 * Starts a program that waits for the order to begin. The channel between the two closes when the parent ends, in whatever
 * way.
 *
 * @param options.order the first message; any value that can be cloned
 * @param options.mostLines how many lines are kept. Default: all
 */
export function startWorkerProcess(options: {
  program: string
  order: unknown
  mostLines?: number
}): WorkerProcess {
  const { program, order, mostLines = Infinity } = options
  const child = fork(program, {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
    serialization: "advanced",
  })
  const lines: string[] = []
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line)
      if (lines.length > mostLines) lines.shift()
    })
  }
  let code: number | null | undefined
  const gone = once(child, "close").then(([exitCode]) => (code = exitCode as number | null))
  const began = new Promise<void>((resolve) => {
    child.once("message", (_: Report) => resolve())
  })
  // A message to a process that has just died is lost, as is the process.
  const send = (message: unknown) => void child.send(message as Order, () => undefined)
  send(order)
  return {
    pid: child.pid!,
    lines,
    gone,
    exitCode: () => code,
    send,
    ready: () =>
      Promise.race([
        began,
        gone.then(() => {
          throw new Error(`The worker ended: ${lines.join("\n")}`)
        }),
      ]),
    async signal(signal) {
      child.kill(signal)
      if (signal === "SIGKILL" || signal === "SIGTERM") await gone
    },
  }
}
