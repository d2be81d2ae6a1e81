import { expressionFault } from "./expression-fault"
import { type DayRule, matchingDays } from "./month-days"

/** The lengths that each month can have, January first. */
const lengths: readonly (readonly number[])[] = [
  [31],
  [28, 29],
  [31],
  [30],
  [31],
  [30],
  [31],
  [31],
  [30],
  [31],
  [30],
  [31],
]

/**
 * Refuses an expression whose day and month fields agree on no date of the calendar, such as `30 2 31 2 *`.
 * Exact: in 400 years every month begins on every weekday, in leap years and in others.
 */
export function assertDatesExist(
  expression: DayRule & { readonly months: readonly number[]; readonly fields: readonly string[] },
  where: string | undefined,
): void {
  const exists = expression.months.some((month) =>
    (lengths[month - 1] ?? []).some((length) =>
      [0, 1, 2, 3, 4, 5, 6].some((firstWeekday) => matchingDays(expression, length, firstWeekday) !== 0),
    ),
  )
  if (exists) return
  const [dayOfMonth, month, dayOfWeek] = expression.fields.slice(-3)
  throw expressionFault(expression.fields.join(" "), where, {
    expected: "days that exist in at least one year",
    found: `day-of-month ${dayOfMonth} with month ${month} and day-of-week ${dayOfWeek}, which never happens`,
    hint: "Write L for a month's last day, or choose months that are long enough.",
  })
}
