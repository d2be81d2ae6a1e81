import type { PauseSpan } from "../../policy/pause"
import type { Pause } from "../operations"
import { recordEvent } from "./events"
import type { Tables } from "./memory-database"
import type { JobRow } from "./rows"

/** Replaces a job's pause, whether it is over or not; the event keeps the previous one. */
export function beginPause(tables: Tables, job: JobRow, pause: Pause): void {
  const { atMs, untilMs, by, reason } = pause
  const previous = job.pause && {
    atMs: job.pause.atMs,
    untilMs: Math.min(job.pause.untilMs ?? Infinity, atMs),
  }
  const details = { untilMs: untilMs ?? null, ...(previous ? { previous } : {}) }
  job.pause = { ...pause }
  recordEvent(tables, { job: job.name, kind: "paused", atMs, by, reason, details })
}

/** The pauses of a job before its newest one that ended after an instant. */
export function earlierPauses(tables: Tables, job: JobRow, sinceMs: number): PauseSpan[] {
  return tables.events
    .filter((event) => event.job === job.name && event.kind === "paused" && event.atMs >= sinceMs)
    .flatMap(({ details }) => (details.previous as PauseSpan | undefined) ?? [])
}
