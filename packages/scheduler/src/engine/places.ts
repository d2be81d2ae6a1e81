/** How many runs of one queue go on in this process at a time. Never more places are taken than there are. */
export interface Places {
  /** A place, where one is free and at least `leaving` others stay free. Default: 0. */
  tryTake(leaving?: number): Place | undefined
  /**
   * Waits for a place; undefined when none is given any more. Those that are `urgent` come before the others, but only
   * every other time, so that neither keeps the other from ever getting one.
   */
  take(urgency?: "usual" | "urgent"): Promise<Place | undefined>
  /** The same for one that may withdraw, by what is returned: then `give` is not called. */
  queueUp(urgency: "usual" | "urgent", give: (place: Place | undefined) => void): () => void
  /** Whether somebody urgent waits. */
  isUrgent(): boolean
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
  const waiting: Record<"usual" | "urgent", ((place: Place | undefined) => void)[]> = {
    usual: [],
    urgent: [],
  }
  let wasUrgent = false
  let closed = false

  function next(): ((place: Place | undefined) => void) | undefined {
    const isUrgent = waiting.urgent.length > 0 && !(wasUrgent && waiting.usual.length > 0)
    wasUrgent = isUrgent
    return (isUrgent ? waiting.urgent : waiting.usual).shift()
  }

  function give(): Place {
    const place: Place = {
      free() {
        if (!taken.delete(place)) return
        next()?.(give())
      },
    }
    taken.add(place)
    return place
  }

  // Asked as what must hold: a count that is no number, or no whole one, gives rather too few.
  const tryTake = (leaving = 0) =>
    !closed && taken.size + 1 + Math.max(0, leaving) <= count ? give() : undefined

  const queueUp: Places["queueUp"] = (urgency, given) => {
    const place = tryTake()
    if (closed || place) given(place)
    else waiting[urgency].push(given)
    return () => {
      const at = waiting[urgency].indexOf(given)
      if (at >= 0) waiting[urgency].splice(at, 1)
    }
  }

  return {
    tryTake,
    queueUp,
    take: (urgency = "usual") => new Promise((resolve) => void queueUp(urgency, resolve)),
    isUrgent: () => waiting.urgent.length > 0,
    close() {
      closed = true
      for (const resolve of [...waiting.urgent.splice(0), ...waiting.usual.splice(0)]) resolve(undefined)
    },
  }
}
