import { messageOf } from "../base/logger"
import { describeSchedule } from "./describe"
import { compileSchedule, type CompiledSchedule, type Schedule } from "./schedule"

/** No new year lies within its one millisecond. */
const never: Schedule = {
  expression: "0 0 1 1 *",
  timezone: "UTC",
  gap: "skip",
  fold: "first",
  startAt: 1,
  endAt: 1,
}

/**
 * A schedule as it was found in the ledger, made ready to be asked. One that somebody has written there and that cannot
 * be read has no ticks: it must not keep those of other jobs from being planned and shown.
 */
export function compileStored(schedule: Schedule): CompiledSchedule {
  try {
    return compileSchedule(schedule)
  } catch {
    return compileSchedule(never)
  }
}

/** What is wrong with a stored schedule; undefined where nothing is. */
export function storedScheduleFault(schedule: Schedule): string | undefined {
  try {
    compileSchedule(schedule)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** A stored schedule in words, or that it has none. */
export function describeStored(schedule: Schedule): string {
  return storedScheduleFault(schedule) === undefined
    ? describeSchedule(schedule)
    : "A schedule that cannot be read"
}
