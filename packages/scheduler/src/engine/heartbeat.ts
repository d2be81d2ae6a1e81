import type { Timer, SharedClock } from "../base/clock"
import type { DueRun } from "../job/due-run"
import type { Registry } from "../job/definition"
import type { Heartbeat, HeartbeatInput } from "../ledger/heartbeat"
import type { Ledger } from "../ledger/ledger"
import type { Outage } from "./outage"

/**
 * Runs the heartbeat every few seconds: it renews the leases of this worker, recovers runs of dead workers and runs that
 * never reached a worker, finds changed schedules, and sets the clock.
 */
export interface HeartbeatLoop {
  start(): void
  stop(): Promise<void>
}

export function createHeartbeatLoop(options: {
  clock: SharedClock
  ledger: Ledger
  outage: Outage
  everyMs: number
  input: () => Omit<HeartbeatInput, "takeOver">
  onBeat: (beat: Heartbeat, requeue: DueRun[]) => Promise<void>
}): HeartbeatLoop {
  const { clock, ledger, outage, everyMs } = options
  let timer: Timer | undefined
  let stopped = false
  let beating: Promise<void> | undefined
  let beatenAt: number | undefined

  async function beat(): Promise<void> {
    const askedAt = clock.localNow()
    try {
      // After an outage, or after this process slept for long, the others get time to renew their leases first.
      const takeOver = beatenAt !== undefined && askedAt - beatenAt < 2 * everyMs
      const found = await ledger.heartbeat({ ...options.input(), takeOver })
      beatenAt = clock.localNow()
      clock.correct({ sharedMs: found.nowMs, askedAt, answeredAt: clock.localNow() })
      outage.ended("heartbeat")
      await options.onBeat(found, [
        ...found.revived,
        ...found.waiting.map((run) => ({ ...run, reoffered: true })),
      ])
    } catch (error) {
      outage.began(error, "heartbeat")
    }
  }

  function next(): void {
    if (stopped) return
    timer = clock.setTimer(go, everyMs)
  }

  function go(): void {
    beating = beat().finally(next)
  }

  return {
    start: go,
    async stop() {
      stopped = true
      timer?.cancel()
      await beating
    },
  }
}

/** The jobs that this process reports it can run. */
interface KnownJobs {
  /** The names, if they differ from those that were reported last. */
  unreported(): string[] | undefined
  /** The names that `unreported` returned have arrived. */
  markReported(): void
}

export function createKnownJobs(options: {
  registry: Registry
  /** How many runs of a queue this process executes at a time. */
  concurrencyOf: (queue: string) => number
}): KnownJobs {
  const { registry, concurrencyOf } = options
  let reported: string | undefined
  let sent: string | undefined
  return {
    unreported() {
      const names = registry
        .all()
        .filter(({ policies }) => concurrencyOf(policies.queue) > 0)
        .map(({ name }) => name)
        .sort()
      sent = JSON.stringify(names)
      return sent === reported ? undefined : names
    },
    markReported() {
      reported = sent
    },
  }
}
