import type { Registry } from "../job/registry"

/** What this process tells the others that it can run. */
export interface KnownJobs {
  /** The names, where they are others than those that were told last. */
  untold(): string[] | undefined
  /** What was untold has arrived. */
  told(): void
}

export function createKnownJobs(options: {
  registry: Registry
  /** How many runs of a queue this process executes at a time. */
  concurrencyOf: (queue: string) => number
}): KnownJobs {
  const { registry, concurrencyOf } = options
  let arrived: string | undefined
  let under: string | undefined
  return {
    untold() {
      const names = registry
        .all()
        .filter(({ policies }) => concurrencyOf(policies.queue) > 0)
        .map(({ name }) => name)
        .sort()
      under = JSON.stringify(names)
      return under === arrived ? undefined : names
    },
    told() {
      arrived = under
    },
  }
}
