import { messageOf } from "../base/logger"
import { describeSchedule } from "./describe"
import { compileSchedule, type CompiledSchedule, type Schedule } from "./schedule"

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
