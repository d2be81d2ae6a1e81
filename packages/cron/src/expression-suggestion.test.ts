import fc from "fast-check"
import { CronError } from "./cron-error"
import { type CronExpression, parseExpression } from "./expression"
import { anyCloseExpression, anyDayExpression, anyExpression } from "./schedule-arbitrary.fixture"

interface Refusal {
  readonly message: string
  /** The whole expression with what was suggested in its place. */
  readonly corrected: string | undefined
}

/** The refusal of an expression; undefined for a valid one. */
function refusalOf(expression: string): Refusal | undefined {
  try {
    parseExpression(expression)
    return undefined
  } catch (error) {
    if (!(error instanceof CronError)) throw error
    const { suggestion, field, column, found } = error.details as Record<string, string> & { column: number }
    if (suggestion === undefined) return { message: error.message, corrected: undefined }
    if (field === undefined) return { message: error.message, corrected: suggestion }
    const [before, after] = [expression.slice(0, column - 1), expression.slice(column - 1 + found!.length)]
    return { message: error.message, corrected: `${before}${suggestion}${after}` }
  }
}

/** The values of an expression, without its text. */
function valuesOf(expression: string): Omit<CronExpression, "source" | "fields"> {
  const { source: _source, fields: _fields, ...values } = parseExpression(expression)
  return values
}

test.each([
  ["0 22-6/2 * * *", "0 22,0-6/2 * * *"],
  ["0 23-6/3 * * *", "0 23,2-6/3 * * *"],
  ["50-10/20 * * * *", "50,10 * * * *"],
  ["0 0 28-3 * *", "0 0 28-31,1-3 * *"],
  ["0 0 * NOV-FEB/2 *", "0 0 * NOV,JAN *"],
  ["0 0 * * FRI-TUE/2", "0 0 * * FRI,SUN-TUE/2"],
  ["0 0-24 * * *", "0 0-23 * * *"],
  ["0-60 * * * *", "0-59 * * * *"],
  ["0 0 1-32 * *", "0 0 1-31 * *"],
  ["0 0 20-32 * *", "0 0 20-31 * *"],
  ["0 24 * * *", "0 0 * * *"],
  ["0 12,24 ? * *", "0 12,0 ? * *"],
  ["0 0 * * LMON", "0 0 * * MONL"],
  ["0 0 * * L5", "0 0 * * 5L"],
  ["0 0 W15 * *", "0 0 15W * *"],
  ["0 0 * * Mondays", "0 0 * * MON"],
  ["0 0 * * Wendesday", "0 0 * * WED"],
  ["0 0 * * Wedneday", "0 0 * * WED"],
  ["0 0 * SEPT *", "0 0 * SEP *"],
  ["0 0 * * MON TUE", "0 0 * * MON,TUE"],
  ["0 0 * * mon wed fri", "0 0 * * mon,wed,fri"],
  ["0 9 * * 1 - 5", "0 9 * * 1-5"],
  ["0 9 1, 15 * *", "0 9 1,15 * *"],
  ["*/ 5 * * * *", "*/5 * * * *"],
  ["0 9 * * 1–5", "0 9 * * 1-5"],
  ["0 2 * * * # nightly", "0 2 * * *"],
  ["@daily # nightly", "@daily"],
  ["'0 2 * * *'", "0 2 * * *"],
  ["0 0 12 * * ? *", "0 0 12 * * ?"],
  ["0 12 * * ? *", "0 12 * * ?"],
  ["0 2 * MON", "0 2 * * MON"],
  ["every 5 minutes", "*/5 * * * *"],
  ["Every Minute", "* * * * *"],
  ["every 30 seconds", "*/30 * * * * *"],
  ["each 2 hours", "0 */2 * * *"],
  ["5m", "*/5 * * * *"],
  ["@every 5m", "*/5 * * * *"],
  ["every 3 months", "0 0 1 */3 *"],
  ["daily", "0 0 * * *"],
  ["daily at 02:30", "30 2 * * *"],
  ["at 2:30 pm", "30 14 * * *"],
  ["every Monday at 9am", "0 9 * * MON"],
  ["every weekday at 12am", "0 0 * * MON-FRI"],
  ["on sundays", "0 0 * * SUN"],
])("%s is refused with a suggestion: %s", (expression, expected) => {
  expect(refusalOf(expression)).toMatchObject({ corrected: expected })
  expect(refusalOf(expected)).toBeUndefined()
})

test.each([
  ["0 8-24 * * *", "The last hour is 23"],
  ["30-60 * * * *", "The last minute is 59"],
  ["0 24 * * MON", "Midnight is hour 0, of the next day."],
  ["60 5 * * *", "The minute after 59 is 0, of the next hour."],
  ["0 24/2 * * *", "Midnight is hour 0"],
  ["0 25 * * *", "Write an hour from 0 to 23."],
  ["61 * * * *", "Write a minute from 0 to 59."],
  ["0 0 28-5/2 * *", "Write the part before the end of the field"],
  ["0 0 32 * *", "Write L for the last day of a month."],
  ["0 0 0W * *", "LW"],
  ["0 0 1 * +FRI", "There is no + sign"],
  ["+5 * * * *", "There is no + sign"],
  ["/ * * * *", "Write the range before the step"],
  ["0 0 1,? * *", "Write a value"],
  ["0 0 * SUN *", "'SUN' is a name for the day-of-week field"],
  ["0 0 * JUM *", "Write a value"],
  ["0 0 * * MONTH", "Write a value"],
  ["0 0 30 FEBR *", "Write a value"],
  ["# nightly", "An expression has no comments"],
  ["0 0 * * MON #1", "write none within a field"],
  ["0 7 * 1-5", "Add the missing field, '*' for any."],
  ["0 9 1", "Add the two missing fields"],
  ["0 0 2 * * * 2030", "write '0 0 2 * * *', and bound it with startAt and endAt"],
  ["0 2 * * * 2030", "write '0 2 * * *', and bound it with startAt and endAt"],
  ["0 0 0 1 1 * 1970-2199/2", "bound it with startAt and endAt"],
  ["TZ=Europe/Berlin 0 2 * * *", "write schedule '0 2 * * *' and timezone 'Europe/Berlin'"],
  ["CRON_TZ=Asia/Kolkata @daily", "write schedule '@daily' and timezone 'Asia/Kolkata'"],
  ["TZ=UTC 0 25 * * *", "write timezone 'UTC'"],
  ["0 2 * * * America/New_York", "write schedule '0 2 * * *' and timezone 'America/New_York'"],
  ["0 0 2 * * * UTC", "write schedule '0 0 2 * * *' and timezone 'UTC'"],
  ["every 7 minutes", "Add the two missing fields"],
  ["@every 90m", "Write the interval as a step"],
  ["every 2 days", "Add the two missing fields"],
  ["at 9", "Write for example '0 2 * * *'"],
  ["at 13pm", "Write for example '0 2 * * *'"],
  ["@weekday", "Write '0 0 * * MON-FRI'."],
  ["@biweekly", "Write one of these names, or the five fields."],
  ["@daily 5 2 * * *", "Write '@daily' alone."],
])("%s is refused without a suggestion, but with a hint: %s", (expression, hint) => {
  expect(refusalOf(expression)).toMatchObject({
    corrected: undefined,
    message: expect.stringContaining(hint),
  })
})

const anyValid = fc
  .oneof(anyExpression, anyDayExpression, anyCloseExpression)
  .filter((expression) => refusalOf(expression) === undefined)

/** Each changes an expression, which is mostly invalid afterwards. */
const mutations: ((expression: string, at: number, text: string) => string)[] = [
  (expression, at, text) => expression.slice(0, at) + text + expression.slice(at),
  (expression, at, text) => expression.slice(0, at) + text + expression.slice(at + text.length),
  (expression, at) => expression.slice(0, at) + expression.slice(at + 1),
  (expression, at) => expression.replace(/\S+/g, (word, place: number) => (place > at ? word : `${word}/`)),
  (expression, at) =>
    expression
      .split(" ")
      .toSpliced(at % 6, 1)
      .join(" "),
  (expression, at, text) =>
    expression
      .split(" ")
      .toSpliced(at % 7, 0, text)
      .join(" "),
  (expression, at, text) =>
    expression
      .split(" ")
      .toSpliced(at % 6, 1, text)
      .join(" "),
  (expression) => expression.replace(/(\d+)-(\d+)/g, "$2-$1"),
  (expression) => expression.split(" ").toReversed().join(" "),
]
const anyPiece = fc.constantFrom(
  ..."/ - , # * ? L W + 24 60 32 2030 1-32 0-24 22-6 22-6/2 5-1/2 MON MONDAY TEU SUN FEBR JUN L5 LMON LW W1 # ?/2 UTC".split(
    " ",
  ),
  "# x",
  "MON TUE",
  "every 5 minutes",
  "TZ=UTC",
)

test("an expression with its suggestion is valid, at least up to the next fault", () => {
  let suggestions = 0
  fc.assert(
    fc.property(anyValid, fc.constantFrom(...mutations), fc.nat(30), anyPiece, (valid, mutate, at, piece) => {
      const refused = mutate(valid, at % valid.length, piece)
      const corrected = refusalOf(refused)?.corrected
      if (corrected === undefined) return
      suggestions += 1
      // Where two pieces are wrong, a suggestion corrects the first, and the second has its own.
      let left: string | undefined = corrected
      for (let faults = 0; faults < 6 && left !== undefined; faults += 1) {
        const refusal = refusalOf(left)
        if (refusal === undefined) return
        // A fault of the whole expression has no column: it may appear once the first piece is right.
        if (Number.isNaN(firstFault(left))) expect(refusal.message).not.toContain("which never happens")
        else expect(firstFault(left)).toBeGreaterThan(firstFault(refused))
        left = refusal.corrected
      }
    }),
    { numRuns: 5_000 },
  )
  expect(suggestions).toBeGreaterThan(300)
})

/** The column of the first fault in a field. */
function firstFault(expression: string): number {
  try {
    parseExpression(expression)
    return Infinity
  } catch (error) {
    return Number((error as CronError).details["column"])
  }
}

const longNames: Record<string, string> = {
  JAN: "January",
  FEB: "Feburary",
  MON: "Mondays",
  FRI: "Friday",
  SUN: "sunday",
}

/** Each writes an expression in a way that is refused, but clear. */
const disguises: ((expression: string) => string)[] = [
  (expression) => `${expression} # and why`,
  (expression) => `"${expression}"`,
  (expression) => expression.replace(/([-,/#])/g, " $1 "),
  (expression) => expression.replace(/-/g, "–"),
  (expression) => expression.replace(/\b(?:JAN|FEB|MON|FRI|SUN)\b/g, (name) => longNames[name]!),
  (expression) => (expression.split(" ").length === 6 ? `${expression} *` : `0 ${expression} ?`),
]

test("an expression with only one possible meaning is suggested with that meaning", () => {
  let suggestions = 0
  fc.assert(
    fc.property(anyValid, fc.constantFrom(...disguises), (valid, disguise) => {
      let text: string | undefined = disguise(valid)
      for (let faults = 0; text !== undefined && faults < 20; faults += 1) {
        const refusal = refusalOf(text)
        if (refusal === undefined) {
          expect(valuesOf(text)).toEqual(valuesOf(valid))
          suggestions += faults > 0 ? 1 : 0
          return
        }
        text = refusal.corrected
      }
    }),
    { numRuns: 5_000 },
  )
  expect(suggestions).toBeGreaterThan(1_000)
})

test("for a range past the end of a field, the ranges that it wraps to are suggested", () => {
  const fields = [
    { min: 0, size: 60, expression: (text: string) => `${text} * * * *`, values: "minutes" },
    { min: 0, size: 24, expression: (text: string) => `0 ${text} * * *`, values: "hours" },
    { min: 1, size: 12, expression: (text: string) => `0 0 1 ${text} *`, values: "months" },
    { min: 0, size: 7, expression: (text: string) => `0 0 * * ${text}`, values: "weekdays" },
  ] as const
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.nat(), fc.nat(), fc.nat(), (field, a, b, c) => {
      const [to, from] = [a % field.size, b % field.size].sort((one, other) => one - other) as [
        number,
        number,
      ]
      if (from === to) return
      const step = 1 + (c % field.size)
      const wrapped: number[] = []
      for (let value = from; value <= to + field.size; value += step)
        wrapped.push(field.min + (value % field.size))
      const range = `${field.min + from}-${field.min + to}${step === 1 ? "" : `/${step}`}`
      const corrected = refusalOf(field.expression(range))?.corrected ?? "none"
      const { dayOfWeek, ...values } = parseExpression(corrected)
      const read = field.values === "weekdays" ? dayOfWeek.weekdays : values[field.values]
      expect(read).toEqual([...new Set(wrapped)].sort((one, other) => one - other))
    }),
    { numRuns: 2_000 },
  )
})
