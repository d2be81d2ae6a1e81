import type { Clock } from "../base/clock"
import type { DueRun } from "../job/due-run"
import type { ClaimedRun, Ledger } from "../ledger/ledger"
import { sleep } from "./sleep"
import type { Outage } from "./outage"

/** A ledger that did not answer is asked again after so long, in milliseconds. */
const againMs = 1_000

/**
 * Hands back a run whose handler was not called. Nobody renews its lease: where the ledger does not answer, it is asked
 * again before that is over.
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
