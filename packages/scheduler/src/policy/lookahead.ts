/**
 * How far ahead of its time a tick is written, in milliseconds, so that no commit remains to be waited for at its time. A
 * changed schedule takes effect at most this much later; pauses and removals are checked by the claim.
 */
export const lookaheadMs = 1_000

/**
 * How long before its time a run is claimed, in milliseconds, so that at its time only the handler remains to be called.
 */
const claimAheadMs = 20

/** The same when many runs are claimed at once, so that the last of them are claimed in time too. */
export function claimAheadOf(runs: number): number {
  return claimAheadMs + Math.min(mostLongerMs, Math.floor(runs / claimedInOneMs))
}

/** With the first 20 ms, 10 ms less than a claim may be early. */
const mostLongerMs = 20
const claimedInOneMs = 50

/** How far a process's reading of the shared clock may be off, in milliseconds; a claim may be this early. */
export const clockToleranceMs = 50
