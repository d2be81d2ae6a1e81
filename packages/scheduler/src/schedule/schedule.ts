import * as cron from "@nightshift/cron"
import { NightshiftError } from "../base/errors"

export type { CompiledSchedule, FoldRule, GapRule, Schedule } from "@nightshift/cron"

/**
 * `compileSchedule` of `@nightshift/cron`.
 *
 * @throws NightshiftError CRON_INVALID, TIMEZONE_INVALID or SCHEDULE_INVALID
 */
export const compileSchedule = raising(cron.compileSchedule)

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
export function raising<Args extends unknown[], Result>(
  call: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    try {
      return call(...args)
    } catch (error) {
      if (!(error instanceof cron.CronError)) throw error
      const { code, where, expected, found, hint, details } = error
      throw new NightshiftError({ code, where, expected, found, hint, details, cause: error })
    }
  }
}
