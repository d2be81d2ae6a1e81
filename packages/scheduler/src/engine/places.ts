/** How many runs of one queue go on in this process at a time. */
export interface Places {
  /** Takes a place where one is free at once; `leaving` is how many must stay free. Default: 0. */
  tryTake(leaving?: number): boolean
  /** Waits for a place, in turn; false when none is given any more. */
  take(): Promise<boolean>
  /** Frees a place that was taken. */
  free(): void
  /** Gives no more. */
  close(): void
}

export function createPlaces(count: number): Places {
  const waiting: ((given: boolean) => void)[] = []
  let left = count
  let closed = false

  const tryTake = (leaving = 0) => {
    if (closed || left <= leaving) return false
    left -= 1
    return true
  }

  return {
    tryTake,
    take: () =>
      new Promise((resolve) => {
        if (closed || tryTake()) resolve(!closed)
        else waiting.push(resolve)
      }),
    free() {
      const next = waiting.shift()
      if (next) next(true)
      else left += 1
    },
    close() {
      closed = true
      for (const resolve of waiting.splice(0)) resolve(false)
    },
  }
}
