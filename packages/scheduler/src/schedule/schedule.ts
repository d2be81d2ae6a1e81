import * as cron from "@nightshift/cron"
import type { CompiledSchedule, Schedule } from "@nightshift/cron"
import { describeSchedule as describe } from "@nightshift/cron/describe"
import { NightshiftError } from "../base/errors"

export type { CompiledSchedule, FoldRule, GapRule, Schedule } from "@nightshift/cron"

/**
 * `compileSchedule` of `@nightshift/cron`; what it returns throws the same errors.
 *
 * @throws NightshiftError CRON_INVALID, TIMEZONE_INVALID or SCHEDULE_INVALID
 */
export function compileSchedule(schedule: Schedule, where?: string): CompiledSchedule {
  const compiled = compile(schedule, where)
  return {
    schedule: compiled.schedule,
    next: raising((afterMs) => compiled.next(afterMs)),
    previous: raising((beforeMs) => compiled.previous(beforeMs)),
    between: raising((fromMs, toMs) => compiled.between(fromMs, toMs)),
  }
}
const compile = raising(cron.compileSchedule)

/**
 * `parseExpression` of `@nightshift/cron`.
 *
 * @throws NightshiftError CRON_INVALID
 */
export const parseExpression = raising(cron.parseExpression)

/**
 * `assertTimezone` of `@nightshift/cron`.
 *
 * @throws NightshiftError TIMEZONE_INVALID
 */
export const assertTimezone = raising(cron.assertTimezone)

/** Wraps a function so that its errors are NightshiftErrors with the same content. */
function raising<Args extends unknown[], Result>(call: (...args: Args) => Result): (...args: Args) => Result {
  return (...args) => {
    try {
      return call(...args)
    } catch (error) {
      if (!isCronError(error)) throw error
      const { code, where, expected, found, hint, details } = error
      throw new NightshiftError({ code, where, expected, found, hint, details })
    }
  }
}

/** By its name, as a second copy of the package has a class of its own. */
function isCronError(error: unknown): error is cron.CronError {
  return error instanceof Error && error.name === "CronError"
}

/**
 * `describeSchedule` of `@nightshift/cron/describe`.
 *
 * @throws NightshiftError CRON_INVALID
 */
export const describeSchedule = raising(describe)
