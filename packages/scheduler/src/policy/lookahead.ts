/**
 * How far ahead of its time a tick is written, in milliseconds, so that at its very moment no commit is left to wait
 * for. A schedule that changes takes effect at most this much later; pauses and removals are looked at by the claim.
 */
export const lookaheadMs = 1_000
