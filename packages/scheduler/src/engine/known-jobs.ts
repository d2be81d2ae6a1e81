import type { Registry } from "../job/registry"

/** The jobs that this process reports it can run. */
export interface KnownJobs {
  /** The names, if they differ from those that were reported last. */
  unreported(): string[] | undefined
  /** The names that `unreported` returned have arrived. */
  markReported(): void
}

export function createKnownJobs(options: {
  registry: Registry
  /** How many runs of a queue this process executes at a time. */
  concurrencyOf: (queue: string) => number
}): KnownJobs {
  const { registry, concurrencyOf } = options
  let reported: string | undefined
  let sent: string | undefined
  return {
    unreported() {
      const names = registry
        .all()
        .filter(({ policies }) => concurrencyOf(policies.queue) > 0)
        .map(({ name }) => name)
        .sort()
      sent = JSON.stringify(names)
      return sent === reported ? undefined : names
    },
    markReported() {
      reported = sent
    },
  }
}
