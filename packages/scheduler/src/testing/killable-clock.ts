import type { SharedClock } from "../base/clock"

/** The clock of one process, on a virtual clock. It may be wrong until it is corrected, and stops when the process is killed. */
export interface KillableClock extends SharedClock {
  /** Sets it ahead, or back, in milliseconds, until the next correction: like a machine that slept, or whose clock was stepped. */
  step(ms: number): void
  /** Its timers wait until `thaw`, like those of a process under SIGSTOP. */
  freeze(): void
  thaw(): void
  /** None of its timers fires any more. */
  die(): void
}

/** @param options.skewMs by how much the process's own clock is ahead at first. Default: 0 */
export function createKillableClock(options: { clock: SharedClock; skewMs?: number }): KillableClock {
  const { clock, skewMs = 0 } = options
  let offsetMs = skewMs
  let dead = false
  let held: (() => void)[] | undefined
  const now = () => Math.round(clock.localNow() + offsetMs)
  return {
    now,
    localNow: () => clock.localNow(),
    skewMs: () => clock.localNow() + skewMs - now(),
    correct({ sharedMs, askedAt, answeredAt }) {
      offsetMs = sharedMs - (askedAt + answeredAt) / 2
    },
    setTimer(callback, delayMs) {
      let cancelled = false
      const fire = () => {
        if (!dead && !cancelled) callback()
      }
      const timer = clock.setTimer(() => {
        if (held) held.push(fire)
        else fire()
      }, delayMs)
      return {
        cancel() {
          cancelled = true
          timer.cancel()
        },
      }
    },
    step(ms) {
      offsetMs += ms
    },
    freeze() {
      held ??= []
    },
    thaw() {
      const late = held ?? []
      held = undefined
      for (const fire of late) fire()
    },
    die() {
      dead = true
    },
  }
}
