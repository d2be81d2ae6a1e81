/**
 * How far ahead of its time a tick is written, in milliseconds, so that no commit remains to be waited for at its time. A
 * changed schedule takes effect at most this much later; pauses and removals are checked by the claim.
 */
export const lookaheadMs = 1_000
