/** How many runs a process executes at a time in each named queue: one number for all, or by the queue's name. */
export type Concurrency = number | Record<string, number>

const defaultConcurrency = 10

export function concurrencyOf(concurrency: Concurrency | undefined, queue: string): number {
  if (typeof concurrency === "number") return concurrency
  // A queue may be called `constructor`.
  return (
    (concurrency && Object.hasOwn(concurrency, queue) ? concurrency[queue] : undefined) ?? defaultConcurrency
  )
}
