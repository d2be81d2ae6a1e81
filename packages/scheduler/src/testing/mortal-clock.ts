import type { SharedClock } from "../base/clock"

/** The clock of one process on a virtual one: it may be wrong until it is corrected, and stands when the process dies. */
export interface MortalClock extends SharedClock {
  /** Sets it ahead, in milliseconds, or back, until the next correction: a machine that slept, or was stepped. */
  step(ms: number): void
  /** No timer of it fires any more. */
  die(): void
}

/** @param options.skewMs by how much the process's own clock is ahead at first. Default: 0 */
export function createMortalClock(options: { clock: SharedClock; skewMs?: number }): MortalClock {
  const { clock, skewMs = 0 } = options
  let offsetMs = skewMs
  let dead = false
  const now = () => Math.round(clock.localNow() + offsetMs)
  return {
    now,
    localNow: () => clock.localNow(),
    skewMs: () => clock.localNow() + skewMs - now(),
    correct({ sharedMs, askedAt, answeredAt }) {
      offsetMs = sharedMs - (askedAt + answeredAt) / 2
    },
    setTimer: (callback, delayMs) =>
      clock.setTimer(() => {
        if (!dead) callback()
      }, delayMs),
    step(ms) {
      offsetMs += ms
    },
    die() {
      dead = true
    },
  }
}
