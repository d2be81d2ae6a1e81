/** A due run that no worker has taken for this long is put on the queue again, in milliseconds. */
export const defaultRequeueAfterMs = 5_000

/**
 * A run that waits for a permit gets one from the run that ends. In case that did not happen, the heartbeat offers it
 * this seldom, in milliseconds.
 */
export const offerWaitingAfterMs = 10_000
