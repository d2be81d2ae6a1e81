import type { Tables } from "./memory-database"

export function markTroubled(tables: Tables, names: string[]): void {
  for (const name of names) {
    const job = tables.jobs.get(name)
    if (job) job.troubledAtMs ??= tables.now()
  }
}

export function endTrouble(tables: Tables, name: string): number | undefined {
  const job = tables.jobs.get(name)
  const sinceMs = job?.troubledAtMs
  if (job) job.troubledAtMs = undefined
  return sinceMs
}
