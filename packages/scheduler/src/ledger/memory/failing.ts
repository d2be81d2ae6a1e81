import type { Tables } from "./memory-database"

export function markFailing(tables: Tables, names: string[]): void {
  for (const name of names) {
    const job = tables.jobs.get(name)
    if (job) job.failingSinceMs ??= tables.now()
  }
}

export function endFailing(tables: Tables, name: string): number | undefined {
  const job = tables.jobs.get(name)
  const sinceMs = job?.failingSinceMs
  if (job) job.failingSinceMs = undefined
  return sinceMs
}
