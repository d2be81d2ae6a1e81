/** A period in which a job's schedule is paused, in epoch milliseconds; without `untilMs` until it is resumed. */
export interface PauseSpan {
  atMs: number
  untilMs: number | undefined
}

/** Whether a pause holds at this instant; it may end by itself. */
export function isPaused(pause: PauseSpan | undefined, atMs: number): boolean {
  return pause !== undefined && pause.atMs <= atMs && (pause.untilMs === undefined || atMs < pause.untilMs)
}

/**
 * Whether a pause skips a tick that is decided `now`: a tick within any of these pauses, even one that ended long ago,
 * and, while a pause lasts, every tick that is decided late.
 */
export function isTickPaused(pauses: readonly PauseSpan[], input: { tick: number; now: number }): boolean {
  const { tick, now } = input
  return pauses.some((pause) => isPaused(pause, tick) || (tick <= now && isPaused(pause, now)))
}
