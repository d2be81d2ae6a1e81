/** Outcomes that are on their way to the ledger. */
export interface PendingOutcomes {
  add(outcome: Promise<void>): void
  /** Resolves as soon as no more than `most` are under way. */
  room(): Promise<void>
  /** Resolves when those that are under way now are written. */
  settled(): Promise<unknown>
}

/** @param most this many may be on their way before the next run waits for one */
export function createPendingOutcomes(most: number): PendingOutcomes {
  const underWay = new Set<Promise<void>>()
  const waiting: (() => void)[] = []
  return {
    add(outcome) {
      underWay.add(outcome)
      void outcome.finally(() => {
        underWay.delete(outcome)
        if (underWay.size > most) return
        for (const resolve of waiting.splice(0)) resolve()
      })
    },
    room: () => (underWay.size > most ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    settled: () => Promise.allSettled(underWay),
  }
}
