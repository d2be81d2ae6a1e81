import { CronError } from "./cron-error"
import { parseExpression } from "./expression"

function faultOf(expression: unknown, where?: string): CronError {
  try {
    parseExpression(expression as string, where)
  } catch (error) {
    if (error instanceof CronError) return error
    throw error
  }
  throw new Error(`${String(expression)} was not refused`)
}

describe("a refused expression", () => {
  const five = "5 fields (minute hour day-of-month month day-of-week), or 6 with seconds first"

  test.each<[unknown, string]>([
    [
      "",
      `cron expression: expected ${five}, got an empty string. Write for example '0 2 * * *' for 02:00 every day.`,
    ],
    [
      "5",
      `cron expression "5": expected ${five}, got 1 field. Write for example '0 2 * * *' for 02:00 every day.`,
    ],
    [
      "* * * *",
      `cron expression "* * * *": expected ${five}, got 4 fields. Add the missing field: did you mean '* * * * *'?`,
    ],
    [
      "0 2 *",
      `cron expression "0 2 *": expected ${five}, got 3 fields. Add the two missing fields: did you mean '0 2 * * *'?`,
    ],
    [
      "0 2 * MON",
      `cron expression "0 2 * MON": expected ${five}, got 4 fields. Add the missing field: did you mean '0 2 * * MON'?`,
    ],
    [
      "0 0 2 * * * 2030",
      `cron expression "0 0 2 * * * 2030": expected ${five}, got 7 fields. There is no year field: write '0 0 2 * * *', and bound it with startAt and endAt.`,
    ],
    [
      undefined,
      "cron expression: expected a string of 5 fields, or 6 with seconds first, got undefined. Write the expression in quotes, for example '0 2 * * *'.",
    ],
    [
      5,
      "cron expression: expected a string of 5 fields, or 6 with seconds first, got number. Write the expression in quotes, for example '0 2 * * *'.",
    ],
    [
      "@Daily",
      `cron expression: expected one of @yearly @annually @monthly @weekly @daily @midnight @hourly, got "@Daily". Did you mean '@daily'?`,
    ],
    [
      "@daily 0 0 * * *",
      `cron expression: expected one of @yearly @annually @monthly @weekly @daily @midnight @hourly, got "@daily 0 0 * * *". Write '@daily' alone.`,
    ],
    [
      "@reboot",
      `cron expression: expected one of @yearly @annually @monthly @weekly @daily @midnight @hourly, got "@reboot". There is no start-up event here: run such work from a loader.`,
    ],
    [
      "30 2 31 2 *",
      `cron expression "30 2 31 2 *": expected days that exist in at least one year, got day-of-month 31 with month 2 and day-of-week *, which never happens. Write L for a month's last day, or choose months that are long enough.`,
    ],
  ])("says as a whole what was expected, found and meant: %j", (expression, message) => {
    expect(faultOf(expression)).toMatchObject({ code: "CRON_INVALID", message })
  })

  const weekday = "0-7 or SUN-SAT (0 and 7 are Sunday), MON#1 to MON#5, MON#L"
  const date = "1-31, L, L-1 to L-30, LW, 1W to 31W"

  test.each([
    ["60 * * * *", "minute (field 1, column 1)", "0-59", "60", "The minute after 59 is 0: did you mean '0'?"],
    ["0 24 * * *", "hour (field 2, column 3)", "0-23", "24", "Midnight is hour 0: did you mean '0'?"],
    ["0 0 32 * *", "day-of-month (field 3, column 5)", date, "32", "Write L for the last day of a month."],
    ["0 0 0 * *", "day-of-month (field 3, column 5)", date, "0", "Write a day-of-month from 1 to 31."],
    ["0 0 * 13 *", "month (field 4, column 7)", "1-12 or JAN-DEC", "13", "Write a month from 1 to 12."],
    ["0 0 * * 1,8", "day-of-week (field 5, column 11)", weekday, "8", "Write a day-of-week from 0 to 7."],
    ["0 0 * * MOM", "day-of-week (field 5, column 9)", weekday, `"MOM"`, "Did you mean 'MON'?"],
    ["0 0 * * Thursday", "day-of-week (field 5, column 9)", weekday, `"Thursday"`, "Did you mean 'THU'?"],
    ["0 0 * AGU *", "month (field 4, column 7)", "1-12 or JAN-DEC", `"AGU"`, "Did you mean 'AUG'?"],
    [
      "0 0 * MON *",
      "month (field 4, column 7)",
      "1-12 or JAN-DEC",
      `"MON"`,
      "'MON' is a name for the day-of-week field: the order is [second] minute hour day-of-month month day-of-week.",
    ],
    [
      "? * * * *",
      "minute (field 1, column 1)",
      "0-59",
      `"?"`,
      "'?' stands alone, in a day field only: did you mean '*'?",
    ],
    [
      "*/0 * * * *",
      "minute (field 1, column 3)",
      "a step from 1 to 60",
      `"0"`,
      "Write a whole number after the slash, for example '*/5'.",
    ],
    [
      "*/90 * * * *",
      "minute (field 1, column 3)",
      "a step from 1 to 60",
      `"90"`,
      "Use a coarser field for longer steps.",
    ],
    [
      "/5 * * * *",
      "minute (field 1, column 1)",
      "0-59",
      `a step without a range, "/5"`,
      "Did you mean '*/5'?",
    ],
    [
      "0 22-6 * * *",
      "hour (field 2, column 3)",
      "a range that ascends",
      `"22-6"`,
      "Did you mean '22-23,0-6'?",
    ],
    [
      "0 0 * NOV-FEB *",
      "month (field 4, column 7)",
      "a range that ascends",
      `"NOV-FEB"`,
      "Did you mean 'NOV-DEC,JAN-FEB'?",
    ],
    [
      "0 0 * * 6-1",
      "day-of-week (field 5, column 9)",
      "a range that ascends",
      `"6-1"`,
      "Did you mean '6,0-1'?",
    ],
    [
      "0 0 * * 5-0",
      "day-of-week (field 5, column 9)",
      "a range that ascends",
      `"5-0"`,
      "Did you mean '5-7'?",
    ],
    ["1,,2 * * * *", "minute (field 1, column 3)", "0-59", "an empty list item", "Remove the extra comma."],
    [
      "*-5 * * * *",
      "minute (field 1, column 1)",
      "0-59",
      `"*-5"`,
      "'*' is the whole range: write it alone, or with a step, such as '*/5'.",
    ],
    [
      "0 0 1-15W * *",
      "day-of-month (field 3, column 5)",
      "W after a single day, 1W to 31W, or LW",
      `"1-15W"`,
      "Write one day before each W, for example '1W,15W'.",
    ],
    [
      "0 0 * * 1#6",
      "day-of-week (field 5, column 11)",
      "1 to 5 or L after '#'",
      `"6"`,
      "A month has at most five of each weekday; write 'MON#L' for the last.",
    ],
    [
      "0 0 * * L",
      "day-of-week (field 5, column 9)",
      weekday,
      `"L"`,
      "Write the weekday too, for example 'FRI#L' for the last Friday of a month; its last day is L in the day-of-month field.",
    ],
    [
      "1.5 * * * *",
      "minute (field 1, column 1)",
      "0-59",
      `"1.5"`,
      "Write a value, a range 'a-b', a list 'a,b' or a step '*/n'.",
    ],
    [
      "٣ * * * *",
      "minute (field 1, column 1)",
      "0-59",
      `"٣"`,
      "Write a value, a range 'a-b', a list 'a,b' or a step '*/n'.",
    ],
  ])("names the field and the column: %s", (expression, place, expected, found, hint) => {
    const message = `cron expression "${expression}", ${place}: expected ${expected}, got ${found}. ${hint}`
    expect(faultOf(expression)).toMatchObject({ code: "CRON_INVALID", message })
  })

  test.each([
    "- * * * *",
    "1- * * * *",
    "1-2-3 * * * *",
    "*/5/2 * * * *",
    "*/x * * * *",
    "-1 * * * *",
    "1e1 * * * *",
    "+5 * * * *",
    "L * * * *",
    "0 0 W * *",
    "0 0 0W * *",
    "0 0 32W * *",
    "0 0 L-0 * *",
    "0 0 L-31 * *",
    "0 0 L/2 * *",
    "0 0 ?/2 * *",
    "0 0 1,? * *",
    "0 0 * * 1-5L",
    "0 0 * * MON#",
    "0 0 * * #1",
    "0 0 * * MON#L#2",
    "0 0 * * 8#1",
    "0 0 * 0 *",
    "60 0 0 * * *",
    "H * * * *",
    "@constructor",
    "__proto__ * * * *",
    "0 0 31 4,6,9,11 *",
    "0 0 L-30 2 *",
    "0 0 31W 4 *",
    "0 0 30 2 */2",
  ])("throws a CronError and nothing else: %s", (expression) => {
    expect(faultOf(expression).code).toBe("CRON_INVALID")
  })

  test("gives programs in its details what its message says", () => {
    expect(faultOf("0 0 * * 1,MOM", "src/jobs/report.ts: config.schedule")).toMatchObject({
      message: expect.stringMatching(
        /^src\/jobs\/report\.ts: config\.schedule: cron expression "0 0 \* \* 1,MOM"/,
      ),
      details: {
        expression: "0 0 * * 1,MOM",
        field: "day-of-week",
        column: 11,
        found: "MOM",
        suggestion: "MON",
      },
    })
    expect(faultOf("0 0 * *").details).toMatchObject({ found: "4 fields", suggestion: "0 0 * * *" })
  })

  test("stays short, however long the input", () => {
    for (const long of ["1,".repeat(100_000), "* ".repeat(100_000), `${"1".repeat(900)} * * * *`]) {
      expect(faultOf(long).message.length).toBeLessThan(400)
    }
  })
})
