import { compileSchedule, type Schedule } from "../cron/schedule"

/** A schedule and the time in which it was in force: ticks after `fromMs`, up to and with `toMs`. */
export interface InForce {
  schedule: Schedule
  fromMs: number
  toMs: number | undefined
}

/** The ticks with `fromMs` < tick <= `toMs`, each by the version in force at its time; versions oldest first. */
export function* ticksInForce(versions: InForce[], fromMs: number, toMs: number): Generator<number> {
  for (const version of versions) {
    const from = Math.max(fromMs, version.fromMs)
    const to = Math.min(toMs, version.toMs ?? Infinity)
    if (from < to) yield* compileSchedule(version.schedule).between(from, to)
  }
}
