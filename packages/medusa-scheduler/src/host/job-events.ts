import { isFirstCall, type Database, type Logger, type Observer } from "@nightshift/scheduler"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import { isMissed } from "@nightshift/scheduler/internal/policy/reason"
import type { Container } from "./container"
import {
  abandonedPayload,
  failedPayload,
  latePayload,
  missedPayload,
  recoveredPayload,
  unattendedPayload,
  type JobEventPayload,
} from "./event-payload"

/** The parts of Medusa's `eventBusService` and of TypeORM's `EntityManager` that are used here. */
interface EventBus {
  withTransaction(manager: Database): EventBus
  emit(name: string, data: JobEventPayload): Promise<unknown>
}
interface EntityManager extends Database {
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>
}

type JobEventName =
  "scheduled-job.failed" | "scheduled-job.missed" | "scheduled-job.recovered" | "scheduled-job.unattended"

/** The delays before each retry of an event that could not be written, in milliseconds. */
const waitsMs = [500, 2_000, 5_000]
const mostWaiting = 1_000

/**
 * Notifies the store's subscribers through Medusa's event bus. Each event is written to Medusa's own `staged_job` table, from
 * where it reaches the subscribers even if this process dies. An event that was not written before is lost: delivery is at
 * most once.
 */
export function createJobEvents(options: { container: Container; logger: Logger }): Observer {
  const { container, logger } = options
  // One at a time, on one of the store's connections.
  let turn: Promise<void> = Promise.resolve()
  let waiting = 0

  function emit(name: JobEventName, payload: JobEventPayload): void {
    if (waiting >= mostWaiting) {
      logger.error(
        `The event ${name} of ${payload.job} is dropped: ${waiting} events are already waiting to be written.`,
      )
      return
    }
    waiting += 1
    turn = turn.then(() => write(name, payload)).finally(() => (waiting -= 1))
  }

  async function write(name: JobEventName, payload: JobEventPayload): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        const manager = container.resolve<EntityManager>("manager")
        const eventBus = container.resolve<EventBus>("eventBusService")
        await manager.transaction((within) => eventBus.withTransaction(within).emit(name, payload))
        return
      } catch (error) {
        const waitMs = waitsMs[tries]
        if (waitMs === undefined) {
          logger.error(`The event ${name} of ${payload.job} could not be written: ${messageOf(error)}`)
          return
        }
        await new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref())
      }
    }
  }

  return {
    runBegan(run) {
      if (run.trigger === "missed" && isFirstCall(run)) emit("scheduled-job.missed", latePayload(run))
    },
    runEnded(run, end) {
      if (end.isFinal && end.outcome.status !== "succeeded")
        emit("scheduled-job.failed", failedPayload(run, end))
    },
    runAbandoned: (run) => emit("scheduled-job.failed", abandonedPayload(run)),
    ticksSkipped(ticks) {
      if (isMissed(ticks.reason)) emit("scheduled-job.missed", missedPayload(ticks))
    },
    jobRecovered: (run, sinceMs) => emit("scheduled-job.recovered", recoveredPayload(run, sinceMs)),
    attendance({ fresh }) {
      for (const job of fresh) emit("scheduled-job.unattended", unattendedPayload(job))
    },
    stop: () => turn,
  }
}
