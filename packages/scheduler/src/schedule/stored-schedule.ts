import { messageOf } from "../base/logger"
import { describeSchedule, compileSchedule, type CompiledSchedule, type Schedule } from "./schedule"

/** Has no tick: no new year is within its one millisecond. */
const never: Schedule = {
  expression: "0 0 1 1 *",
  timezone: "UTC",
  gap: "skip",
  fold: "first",
  startAt: 1,
  endAt: 1,
}

/**
 * Compiles a schedule from the ledger. A schedule that cannot be read, because another program has written it, has no
 * ticks: it must not keep other jobs from being planned and shown.
 */
export function compileStored(schedule: Schedule): CompiledSchedule {
  try {
    return compileSchedule(schedule)
  } catch {
    return compileSchedule(never)
  }
}

/** The fault of a stored schedule; undefined if there is none. */
export function storedScheduleFault(schedule: Schedule): string | undefined {
  try {
    compileSchedule(schedule)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Describes a stored schedule, or says that it cannot be read. */
export function describeStored(schedule: Schedule): string {
  return storedScheduleFault(schedule) === undefined
    ? describeSchedule(schedule)
    : "A schedule that cannot be read"
}

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
