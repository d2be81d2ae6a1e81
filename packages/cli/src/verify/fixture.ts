import path from "node:path"
import { spawn } from "node:child_process"
import { destinationOf, routedConnection } from "@nightshift/scheduler/internal/ledger/postgres/route"
import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import type { RedisRoute } from "@nightshift/scheduler/internal/queue/redis-route"
import { startWorkerProcess, type Assignment } from "./worker-process"
import { jobsOfBuild } from "./jobs"
import { createWorkers, type Workers } from "./workers"
import type { Names } from "./ownership-marker"
import { openProxy, type Proxy } from "./proxy"

/** The workers, and the proxies between them and their services. */
export interface Fixture {
  workers: Workers
  queue: Proxy
  ledger: Proxy
  /** Kills the workers that are left, then closes the proxies. */
  close(): Promise<void>
}

/** How many of a worker's last lines are kept. */
const mostLines = 100

const program = path.join(__dirname, "worker-program.js")

export async function openFixture(options: {
  connection: PostgresQueueOptions["connection"]
  redis: RedisRoute | undefined
  names: Names
  /** Selects the jobs. */
  seed: number
  signal: AbortSignal
}): Promise<Fixture> {
  const { connection, redis, names, seed, signal } = options
  const database = destinationOf(connection)
  const ledger = await openProxy({ destination: () => database })
  // Each has its own proxy, even if both are in one database.
  const queue = await openProxy({ destination: () => redis ?? database })
  // BullMQ's type of a connection says of no option that it may be undefined; node-postgres' does of all.
  const through = async (proxy: Proxy) =>
    (await routedConnection(connection, addressOfProxy(proxy))) as PostgresQueueOptions["connection"]
  const assignment = {
    connection: await through(ledger),
    schema: names.schema,
    queue: redis
      ? ({ kind: "redis", prefix: names.prefix, ...redis.by(addressOfProxy(queue)) } as const)
      : ({
          kind: "postgres",
          schema: names.queueSchema,
          connection: await through(queue),
        } as const),
  } satisfies Partial<Assignment>
  const workers = createWorkers({
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
    workers,
    queue,
    ledger,
    async close() {
      await workers.end()
      await Promise.all([queue.close(), ledger.close()])
    },
  }
}

function addressOfProxy({ host, port }: Proxy): { host: string; port: number } {
  return { host, port }
}

/** A stopped process does not notice the end of its parent. The shell continues it in any case, and then it ends. */
function continueAfter(pid: number, ms: number): () => void {
  const shell = spawn("sh", ["-c", `sleep ${Math.ceil(ms / 1_000)}; kill -CONT ${pid}`], {
    detached: true,
    stdio: "ignore",
  })
  shell.on("error", () => undefined)
  shell.unref()
  return () => void shell.kill()
}
