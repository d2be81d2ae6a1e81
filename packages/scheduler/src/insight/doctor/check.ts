/** The checks, in the order in which they are shown. */
export const checkNames = [
  "postgres",
  "postgres-durability",
  "postgres-connections",
  "migrations",
  "clock",
  "queue",
  "redis-version",
  "redis-eviction",
  "redis-persistence",
  "workers",
  "known-jobs",
  "definitions",
  "ticks",
  "runs",
  "leases",
  "pauses",
] as const
export type CheckName = (typeof checkNames)[number]

/** One guarantee, and whether it holds now. */
export interface Check {
  name: CheckName
  /** `note`: nothing is broken, but it is worth knowing. `unknown`: the check could not be made. */
  state: "ok" | "finding" | "note" | "unknown"
  /** What was seen, as a sentence. */
  message: string
  /** What to do about it; undefined if nothing has to be done. */
  hint: string | undefined
}

export const ok = (name: CheckName, message: string): Check => ({
  name,
  state: "ok",
  message,
  hint: undefined,
})

export const finding = (name: CheckName, message: string, hint: string): Check => {
  return { name, state: "finding", message, hint }
}

export const note = (name: CheckName, message: string, hint: string): Check => {
  return { name, state: "note", message, hint }
}

export const unknown = (name: CheckName, message: string): Check => {
  return { name, state: "unknown", message, hint: undefined }
}

/** What a service answered: its facts, or why there are none. */
export type Asked<Facts> = { facts: Facts } | { error: string; refused: Refused | undefined }

/** The service answered, but refuses requests; what to do about it, as a sentence. */
export interface Refused {
  hint: string
}

/** Names as part of a sentence; if there are many, only the first few. */
export function listed(names: string[]): string {
  const most = 5
  const shown = names.slice(0, most).join(", ")
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
