/** How many runs of one queue go on in this process at a time. Never more places are taken than there are. */
export interface Places {
  /** A place, where one is free and at least `leaving` others stay free. Default: 0. */
  tryTake(leaving?: number): Place | undefined
  /** Waits for a place, in turn or before all others; undefined when none is given any more. */
  take(turn?: "last" | "first"): Promise<Place | undefined>
  /** Gives no more. */
  close(): void
}

/** A place that is taken, until it is freed. */
export interface Place {
  /** Gives the place back. Only the first call counts. */
  free(): void
}

export function createPlaces(count: number): Places {
  const taken = new Set<Place>()
  const waiting: ((place: Place | undefined) => void)[] = []
  let closed = false

  function give(): Place {
    const place: Place = {
      free() {
        if (!taken.delete(place)) return
        waiting.shift()?.(give())
      },
    }
    taken.add(place)
    return place
  }

  // Asked as what must hold: a count that is no number, or no whole one, gives rather too few.
  const tryTake = (leaving = 0) =>
    !closed && taken.size + 1 + Math.max(0, leaving) <= count ? give() : undefined

  return {
    tryTake,
    take: (turn = "last") =>
      new Promise((resolve) => {
        const place = tryTake()
        if (closed || place) resolve(place)
        else if (turn === "first") waiting.unshift(resolve)
        else waiting.push(resolve)
      }),
    close() {
      closed = true
      for (const resolve of waiting.splice(0)) resolve(undefined)
    },
  }
}
