import type { SharedClock } from "../base/clock"
import { createScheduler, type Scheduler, type SchedulerOptions } from "../engine/scheduler"
import type { JobDefinition } from "../job/definition"
import type { MemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import type { MemoryBroker } from "../queue/memory-broker"
import { createMemoryQueue, type MemoryQueue } from "../queue/memory"
import { createKillableClock, type KillableClock } from "./killable-clock"
import { createKillableLedger } from "./killable-ledger"

/** One process of a shop whose services are in memory and whose time is virtual. */
export interface VirtualServer {
  readonly scheduler: Scheduler
  readonly clock: KillableClock
  /** Registers the jobs and starts. */
  start(jobs: JobDefinition[]): Promise<void>
  /** Stops it as SIGSTOP does: it stands still, and what it had of the queue comes to the others. */
  freeze(): void
  /** Lets a frozen one go on, which does not know that time has passed. */
  thaw(): void
  /** Ends it as `kill -9` does: it does nothing any more, and hands nothing back. */
  kill(): void
}

export function createVirtualServer(
  options: Omit<SchedulerOptions, "ledger" | "openQueue" | "clock"> & {
    clock: SharedClock
    database: MemoryDatabase
    broker: MemoryBroker
    /** By how much its own clock is ahead, in milliseconds. Default: 0. */
    skewMs?: number
  },
): VirtualServer {
  const { database, broker, skewMs = 0, ...rest } = options
  const clock = createKillableClock({ clock: options.clock, skewMs })
  const access = createKillableLedger(createMemoryLedger({ database }))
  let queue: MemoryQueue | undefined
  const scheduler = createScheduler({
    ...rest,
    clock,
    ledger: access.ledger,
    openQueue: (events) => (queue = createMemoryQueue({ ...events, broker })),
  })
  return {
    scheduler,
    clock,
    async start(jobs) {
      for (const job of jobs) await scheduler.register(job)
      await scheduler.ready()
      await scheduler.start()
    },
    freeze() {
      clock.freeze()
      access.freeze()
      queue?.stall()
    },
    thaw() {
      access.thaw()
      clock.thaw()
      queue?.recover()
    },
    kill() {
      clock.die()
      access.die()
      queue?.vanish()
    },
  }
}
