/**
 * How far ahead of its time a tick is written, in milliseconds: at its very moment only the queue's wake-up and the
 * claim remain. A schedule that changes takes effect at most this much later; pauses and removals are looked at by
 * the claim.
 */
export const lookaheadMs = 1_000
