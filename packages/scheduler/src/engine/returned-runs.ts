import type { Clock } from "../base/clock"
import { BoundedMap } from "../base/bounded-map"
import type { DueRun, PlannedRun } from "../job/due-run"
import type { ClaimedRun, Ledger } from "../ledger/ledger"
import { sleep } from "./sleep"
import type { Outage } from "./outage"

/** How soon a ledger that did not answer is asked again, in milliseconds. */
const againMs = 1_000

/**
 * Hands back a run whose handler was not called. Its lease is not renewed, so a ledger that does not answer is asked
 * again before the lease expires.
 */
export async function giveBack(
  { runId, attempt, before, policies }: ClaimedRun,
  options: { clock: Clock; ledger: Ledger; outage: Outage; leaseMs: number; isOver: () => boolean },
): Promise<DueRun[]> {
  const { clock, ledger, outage, leaseMs, isOver } = options
  const giveUpAt = clock.localNow() + leaseMs / 2
  for (;;) {
    try {
      const back = await ledger.handBack([{ runId, attempt, uncalled: before }])
      return policies.concurrency === null ? back : back.map((run) => ({ ...run, hasPermit: true }))
    } catch (error) {
      if (isOver() || clock.localNow() > giveUpAt) throw error
      outage.began(error, "claims")
      await sleep(clock, againMs)
    }
  }
}

/** Puts off runs of jobs that this build lacks. Another worker may have the job; after a few tries the heartbeat offers the run. */
interface UnknownJobs {
  putOff(run: DueRun): void
}

/** How long a run is put off, in milliseconds, by how often it arrived here. */
const putOffMs = [250, 500, 1_000, 2_000]

/** Most are taken by another worker, and never arrive here again. */
const mostRemembered = 10_000

export function createUnknownJobs(options: {
  clock: Clock
  /** Puts runs on the queue when their time comes. */
  requeue: (runs: PlannedRun[]) => void
}): UnknownJobs {
  const { clock, requeue } = options
  const timesOf = new BoundedMap<string, number>(mostRemembered)
  return {
    putOff(run) {
      const times = timesOf.get(run.runId) ?? 0
      const delayMs = putOffMs[times]
      if (delayMs === undefined) {
        timesOf.delete(run.runId)
        return
      }
      timesOf.set(run.runId, times + 1)
      requeue([{ ...run, runAtMs: clock.now() + delayMs }])
    },
  }
}
