/** What doctor looks at, in its order. */
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
  /** `note`: nothing is broken, and somebody should know. `unknown`: it could not be looked at. */
  state: "ok" | "finding" | "note" | "unknown"
  /** What was seen, as a sentence. */
  message: string
  /** What to do about it; undefined where nothing is to be done. */
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

/** What was asked of a service: its facts, or why it did not give any. */
export type Asked<Facts> = { facts: Facts } | { error: string; refused: Refused | undefined }

/** That a service answered with a no, and what to do about it, as a sentence. */
export interface Refused {
  hint: string
}

/** Names in a sentence; of many the first few. */
export function listed(names: string[]): string {
  const most = 5
  const shown = names.slice(0, most).join(", ")
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
