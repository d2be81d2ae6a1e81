/** Outcomes that are on their way to the ledger. */
export interface Endings {
  add(ending: Promise<void>): void
  /** Resolves as soon as no more than the most are under way. */
  room(): Promise<void>
  /** Resolves when those that are under way now are written. */
  settled(): Promise<unknown>
}

/** @param most so many may be on their way before the next run waits for one */
export function createEndings(most: number): Endings {
  const underWay = new Set<Promise<void>>()
  const waiting: (() => void)[] = []
  return {
    add(ending) {
      underWay.add(ending)
      void ending.finally(() => {
        underWay.delete(ending)
        if (underWay.size > most) return
        for (const resolve of waiting.splice(0)) resolve()
      })
    },
    room: () => (underWay.size > most ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    settled: () => Promise.allSettled(underWay),
  }
}
