/**
 * How long before its time a run sets out to be claimed, in milliseconds: at its very moment only its handler is left
 * to call.
 */
const claimAheadMs = 20

/** The same where many are claimed at once: the last of them are to be claimed in time too. */
export function claimAheadOf(runs: number): number {
  return claimAheadMs + Math.min(mostLongerMs, Math.floor(runs / claimedInOneMs))
}

/** With the first 20 ms, 10 ms less than a claim may be early. */
const mostLongerMs = 20
const claimedInOneMs = 50

/** What a process's reading of the shared clock may be off, at most, in milliseconds; a claim may come so early. */
export const clockToleranceMs = 50
