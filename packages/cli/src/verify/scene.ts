import path from "node:path"
import { spawn } from "node:child_process"
import { destinationOf, routedConnection } from "@nightshift/scheduler/internal/ledger/postgres/route"
import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import type { RedisRoute } from "@nightshift/scheduler/internal/queue/redis-route"
import type { Assignment } from "./assignment"
import { jobsOfBuild } from "./builds"
import { createCrew, type Crew } from "./crew"
import type { Names } from "./mark"
import { openProxy, type Proxy } from "./proxy"
import { startWorkerProcess } from "./worker-process"

/** The workers, and what stands between them and their services. */
export interface Scene {
  crew: Crew
  queue: Proxy
  ledger: Proxy
  /** Ends the workers, if any are left, and then the proxies. */
  close(): Promise<void>
}

/** So many of a worker's last lines are kept. */
const mostLines = 100

const program = path.join(__dirname, "worker-program.js")

export async function setScene(options: {
  connection: PostgresQueueOptions["connection"]
  redis: RedisRoute | undefined
  names: Names
  /** Draws the jobs. */
  seed: number
  signal: AbortSignal
}): Promise<Scene> {
  const { connection, redis, names, seed, signal } = options
  const database = destinationOf(connection)
  const ledger = await openProxy({ destination: () => database })
  // Where both are in one database, each still has its own.
  const queue = await openProxy({ destination: () => redis ?? database })
  const assignment = {
    connection: await routedConnection(connection, addressOfProxy(ledger)),
    schema: names.schema,
    queue: redis
      ? ({ kind: "redis", prefix: names.prefix, ...redis.by(addressOfProxy(queue)) } as const)
      : ({
          kind: "postgres",
          schema: names.queueSchema,
          connection: await routedConnection(connection, addressOfProxy(queue)),
        } as const),
  } satisfies Partial<Assignment>
  const crew = createCrew({
    signal,
    continueAfter,
    startWorker: ({ build, skewMs }) =>
      startWorkerProcess({
        program,
        mostLines,
        order: { kind: "begin", assignment: { ...assignment, skewMs, jobs: jobsOfBuild(build, seed) } },
      }),
  })
  return {
    crew,
    queue,
    ledger,
    async close() {
      await crew.end()
      await Promise.all([queue.close(), ledger.close()])
    },
  }
}

function addressOfProxy({ host, port }: Proxy): { host: string; port: number } {
  return { host, port }
}

/** A process that stands still hears nothing of its parent's end: the shell wakes it in any case, and it ends then. */
function continueAfter(pid: number, ms: number): () => void {
  const shell = spawn("sh", ["-c", `sleep ${Math.ceil(ms / 1_000)}; kill -CONT ${pid}`], {
    detached: true,
    stdio: "ignore",
  })
  shell.on("error", () => undefined)
  shell.unref()
  return () => void shell.kill()
}
