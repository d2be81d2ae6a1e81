import type { SharedClock } from "../base/clock"
import type { JobDefinition } from "../job/definition"
import { createMemoryQueue, type MemoryBroker, type MemoryQueue } from "../queue/memory"
import type { MemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import type { Ledger } from "../ledger/ledger"
import { createScheduler, type Scheduler, type SchedulerOptions } from "../engine/scheduler"
import { createKillableClock, type KillableClock } from "./killable-clock"

/** One server process with services in memory and virtual time. */
export interface VirtualServer {
  readonly scheduler: Scheduler
  readonly clock: KillableClock
  /** Registers the jobs and starts. */
  start(jobs: JobDefinition[]): Promise<void>
  /** Freezes it as SIGSTOP does; the messages it had taken go to other processes. */
  freeze(): void
  /** Lets a frozen process continue, which does not know that time has passed. */
  thaw(): void
  /** Ends it as `kill -9` does: it does nothing more, and hands nothing back. */
  kill(): void
}

export function createVirtualServer(
  options: Omit<SchedulerOptions, "ledger" | "openQueue" | "clock"> & {
    clock: SharedClock
    database: MemoryDatabase
    broker: MemoryBroker
    /** How far its own clock is ahead, in milliseconds. Default: 0. */
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

/** A process's access to the ledger. When the process is killed, calls under way may still take effect; no answer arrives. */
interface KillableLedger {
  ledger: Ledger
  /** Holds back every call and every answer until `thaw`, as under SIGSTOP. */
  freeze(): void
  thaw(): void
  die(): void
}

function createKillableLedger(ledger: Ledger): KillableLedger {
  let dead = false
  let frozen: { until: Promise<void>; end: () => void } | undefined
  const never = new Promise<never>(() => {})

  async function pass(): Promise<void> {
    while (frozen) await frozen.until
    if (dead) await never
  }

  return {
    ledger: new Proxy(ledger, {
      get(target, name: keyof Ledger) {
        const call = Reflect.get(target, name) as (...input: unknown[]) => Promise<unknown>
        return async (...input: unknown[]) => {
          await pass()
          try {
            return await call(...input)
          } finally {
            await pass()
          }
        }
      },
    }),
    freeze() {
      if (frozen) return
      let end!: () => void
      const until = new Promise<void>((resolve) => (end = resolve))
      frozen = { until, end }
    },
    thaw() {
      frozen?.end()
      frozen = undefined
    },
    die() {
      dead = true
    },
  }
}
