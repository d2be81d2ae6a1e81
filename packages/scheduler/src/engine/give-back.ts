import type { Clock } from "../base/clock"
import type { DueRun } from "../job/due-run"
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
