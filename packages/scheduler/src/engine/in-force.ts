import type { CompiledSchedule, Schedule } from "../schedule/schedule"
import { compileStored } from "../schedule/stored-schedule"

/** A schedule and the time in which it was in force: ticks after `fromMs`, up to and with `toMs`. */
export interface InForce {
  schedule: Schedule
  fromMs: number
  toMs: number | undefined
}

const compiled = new WeakMap<Schedule, CompiledSchedule>()

/** Compiled once: a planner asks for a job's next tick often, and keeps its versions as the same objects. */
export function compiledOf(schedule: Schedule): CompiledSchedule {
  const known = compiled.get(schedule)
  if (known) return known
  const made = compileStored(schedule)
  compiled.set(schedule, made)
  return made
}

/** The ticks with `fromMs` < tick <= `toMs`, each by the version in force at its time; versions oldest first. */
export function* ticksInForce(versions: InForce[], fromMs: number, toMs: number): Generator<number> {
  for (const version of versions) {
    const from = Math.max(fromMs, version.fromMs)
    const to = Math.min(toMs, version.toMs ?? Infinity)
    if (from < to) yield* compiledOf(version.schedule).between(from, to)
  }
}
