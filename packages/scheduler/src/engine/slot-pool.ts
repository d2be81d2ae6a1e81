/** Limits how many runs of one queue this process executes at a time. */
export interface SlotPool {
  /** A slot, if one is free and at least `leaving` others stay free. Default: 0. */
  tryTake(leaving?: number): Slot | undefined
  /**
   * Waits for a slot; undefined when no slots are given any more. `urgent` requests come before `usual` ones, but only
   * every other time, so that neither kind starves the other.
   */
  take(urgency?: "usual" | "urgent"): Promise<Slot | undefined>
  /** The same for a request that may be withdrawn, by calling what is returned: then `give` is not called. */
  queueUp(urgency: "usual" | "urgent", give: (slot: Slot | undefined) => void): () => void
  /** Whether an urgent request waits. */
  isUrgent(): boolean
  /** Gives no more slots. */
  close(): void
}

/** A slot that is taken, until it is freed. */
export interface Slot {
  /** Gives the slot back. Only the first call counts. */
  free(): void
}

export function createSlotPool(count: number): SlotPool {
  const taken = new Set<Slot>()
  const waiting: Record<"usual" | "urgent", ((slot: Slot | undefined) => void)[]> = {
    usual: [],
    urgent: [],
  }
  let wasUrgent = false
  let closed = false

  function next(): ((slot: Slot | undefined) => void) | undefined {
    const isUrgent = waiting.urgent.length > 0 && !(wasUrgent && waiting.usual.length > 0)
    wasUrgent = isUrgent
    return (isUrgent ? waiting.urgent : waiting.usual).shift()
  }

  function give(): Slot {
    const slot: Slot = {
      free() {
        if (!taken.delete(slot)) return
        next()?.(give())
      },
    }
    taken.add(slot)
    return slot
  }

  // Phrased so that a count that is no number, or no whole one, gives too few slots rather than too many.
  const tryTake = (leaving = 0) =>
    !closed && taken.size + 1 + Math.max(0, leaving) <= count ? give() : undefined

  const queueUp: SlotPool["queueUp"] = (urgency, given) => {
    const slot = tryTake()
    if (closed || slot) given(slot)
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
