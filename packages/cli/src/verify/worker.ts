import { setTimeout } from "node:timers/promises"
import { createSharedClock } from "@nightshift/scheduler/internal/base/clock"
import { describeThrown, messageOf, type Logger } from "@nightshift/scheduler/internal/base/logger"
import { createScheduler, type Scheduler } from "@nightshift/scheduler/internal/engine/scheduler"
import { readJob } from "@nightshift/scheduler/internal/job/define"
import type { JobHandler } from "@nightshift/scheduler/internal/job/definition"
import { createPostgresLedger } from "@nightshift/scheduler/internal/ledger/postgres/postgres-ledger"
import { createPostgresQueue } from "@nightshift/scheduler/internal/queue/postgres"
import type { Queue, QueueEvents } from "@nightshift/scheduler/internal/queue/queue"
import { createRedisQueue } from "@nightshift/scheduler/internal/queue/redis"
import { transactionPoolSize, type Assignment, type Order, type Report } from "./worker-process"

const tryAgainMs = 500
/** More runs than any verify has: pruned runs could not be compared. */
const keepRuns = 1_000_000_000

/**
 * Makes this process a worker: a scheduler on the assigned ledger and queue, which SIGTERM shuts down. It reports to its
 * parent when it is ready, lets the parent set its wall clock, and ends immediately when the parent is gone.
 */
export async function runWorker(input: {
  assignment: Assignment
  handlers: Record<string, JobHandler>
  logger: Logger
}): Promise<void> {
  const { assignment, handlers, logger } = input
  let skewMs = assignment.skewMs ?? 0
  process.on("message", (order: Order) => {
    if (order.kind === "step") skewMs = order.skewMs
  })
  process.on("disconnect", () => process.exit(1))
  // Ctrl-C reaches all processes of a terminal; the parent ends this one.
  process.on("SIGINT", () => undefined)

  const { connection, schema } = assignment
  const ledger = createPostgresLedger({
    connection,
    transactionPoolSize,
    ...(schema === undefined ? {} : { schema }),
  })
  const scheduler = createScheduler({
    ledger,
    openQueue: (events) => openQueue(assignment.queue, events),
    logger,
    clock: createSharedClock({ wallNow: () => Date.now() + skewMs }),
    history: { keepRuns },
    ...assignment.scheduler,
  })
  for (const { handler, ...config } of assignment.jobs) {
    const { job, faults } = readJob({ config, handler: handlers[handler]!, source: "verify" })
    if (!job) throw new AggregateError(faults, faults.map(({ message }) => message).join("\n"))
    await scheduler.register(job)
  }
  await scheduler.ready()
  const isStopped = stopsOnRequest(scheduler, logger)
  while (!isStopped()) {
    try {
      await scheduler.start()
      const report: Report = "ready"
      process.send?.(report)
      return
    } catch (error) {
      logger.warn(`The worker does not start yet: ${messageOf(error)}`)
      await setTimeout(tryAgainMs)
    }
  }
}

function stopsOnRequest(scheduler: Scheduler, logger: Logger): () => boolean {
  let isStopped = false
  process.on("SIGTERM", () => {
    if (isStopped) return
    isStopped = true
    scheduler.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error(`The worker could not end in order: ${describeThrown(error)}`)
        process.exit(1)
      },
    )
  })
  return () => isStopped
}

function openQueue(queue: Assignment["queue"], events: QueueEvents): Queue {
  if (queue.kind === "redis") return createRedisQueue({ ...events, ...queue })
  return createPostgresQueue({ ...events, ...queue, address: "Postgres" })
}
