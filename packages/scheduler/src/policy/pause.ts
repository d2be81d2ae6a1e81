/** A time in which a job's schedule is held back, in epoch milliseconds; without `untilMs` until it is resumed. */
export interface PauseSpan {
  atMs: number
  untilMs: number | undefined
}

/** Whether a pause holds the schedule back at this instant; it may end by itself. */
export function isPaused(pause: PauseSpan | undefined, atMs: number): boolean {
  return pause !== undefined && pause.atMs <= atMs && (pause.untilMs === undefined || atMs < pause.untilMs)
}

/**
 * Whether a pause skips a tick that is decided `now`: one within any of these pauses, however long they are over, and
 * while one lasts whatever is decided late.
 */
export function isTickPaused(pauses: readonly PauseSpan[], input: { tick: number; now: number }): boolean {
  const { tick, now } = input
  return pauses.some((pause) => isPaused(pause, tick) || (tick <= now && isPaused(pause, now)))
}
