import type { Clock, Timer } from "../base/clock"
import type { Place, Places } from "./places"

/** Gives places to runs that were claimed before they had one. */
export interface Admission {
  /** A place; undefined where none becomes free any more, or none has for a while. */
  next(): Promise<Place | undefined>
}

/** While claimed runs wait and no place becomes free for so long, they are given up, in milliseconds. */
const stalledAfterMs = 100

export function createAdmission(options: { clock: Pick<Clock, "setTimer">; places: Places }): Admission {
  const { clock, places } = options
  const waiting = new Set<() => void>()
  let watch: Timer | undefined

  function watchAgain(): void {
    watch?.cancel()
    watch = waiting.size === 0 ? undefined : clock.setTimer(giveUp, stalledAfterMs)
  }

  function giveUp(): void {
    watch = undefined
    for (const leave of waiting) leave()
    waiting.clear()
  }

  return {
    next: () =>
      new Promise((resolve) => {
        const free = places.tryTake()
        if (free) {
          resolve(free)
          return
        }
        const leave = () => {
          withdraw()
          resolve(undefined)
        }
        const withdraw = places.queueUp("urgent", (place) => {
          if (waiting.delete(leave)) watchAgain()
          resolve(place)
        })
        waiting.add(leave)
        if (!watch) watchAgain()
      }),
  }
}
