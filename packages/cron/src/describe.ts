import { describeDays } from "./describe-days"
import { describeTimes } from "./describe-time"
import { parseExpression } from "./expression"
import type { Schedule } from "./schedule"

/**
 * A schedule in one English phrase: "At 02:30, Monday through Friday (Europe/Berlin)".
 *
 * It is written from the values that were read, and never from the expression's text; so what it says is what the
 * schedule does, and schedules with different ticks have different texts. DST rules are told where they count and are
 * not the default.
 *
 * @throws CronError CRON_INVALID
 */
export function describeSchedule(schedule: Schedule): string {
  const { expression, timezone, gap, fold, startAt, endAt } = schedule
  const parsed = parseExpression(expression)
  const { text, soundsElapsed } = describeTimes(parsed)
  const days = describeDays(parsed)
  const from = startAt === undefined ? "" : `, from ${new Date(startAt).toISOString()}`
  const until = endAt === undefined ? "" : `, until ${new Date(endAt).toISOString()}`
  if (isWithoutChanges(timezone)) return `${text}${days} (${timezone})${from}${until}`
  const elapsed = parsed.followsElapsedTime
  const rules = elapsed
    ? [timezone]
    : [
        timezone,
        ...(gap === "run-after" ? [] : [`gap: ${gap}`]),
        ...(fold === "first" ? [] : [`fold: ${fold}`]),
      ]
  const clock = elapsed === soundsElapsed ? "" : elapsed ? ", by elapsed time" : ", by the wall clock"
  return `${text}${days}${clock} (${rules.join(", ")})${from}${until}`
}

/** Clocks of these zones never change, so that elapsed time and wall clock are the same there. */
function isWithoutChanges(timezone: string): boolean {
  return /^(?:utc|gmt|etc\/.+)$/i.test(timezone)
}
