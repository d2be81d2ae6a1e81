import vectors from "./ocps-vectors.fixture.json"
import { compileSchedule } from "./schedule"

// The facts in ocps-vectors.fixture.json are the expectations of the draft conformance vectors of the Open Cron
// Pattern Specification: https://github.com/open-source-cron/ocps, data/conformance-tests.json. Times are UTC.

/** Where this dialect differs on purpose, and why. */
const differing: Record<string, string> = {
  "* * 31 2 *": "a date that never comes is refused: such a job would silently never run",
  "@reboot": "refused with an explanation, which OCPS allows: there is no start-up event",
  "0 15 10 * * * 2025": "there is no year field: startAt and endAt bound a schedule",
  "0 0 0 1 1 * 1970-2199/2": "there is no year field: startAt and endAt bound a schedule",
  "0 12 1 * +MON": "no + sign: in crontab(5), both day fields must match if one of them begins with *",
}

const compile = (expression: string) =>
  compileSchedule({ expression, timezone: "UTC", gap: "run-after", fold: "first" })

function isTick(expression: string, text: string): boolean {
  const instant = Date.parse(`${text.replace(" ", "T")}Z`)
  return compile(expression).next(instant - 1) === instant
}

test.each(vectors.filter(({ pattern }) => !(pattern in differing)))(
  "OCPS $ocps: $pattern is read as specified",
  ({ pattern, parse, match = [], noMatch = [] }) => {
    if (parse === "reject") {
      expect(() => compile(pattern)).toThrow(expect.objectContaining({ code: "CRON_INVALID" }))
      return
    }
    compile(pattern)
    for (const time of match) expect([time, isTick(pattern, time)]).toEqual([time, true])
    for (const time of noMatch) expect([time, isTick(pattern, time)]).toEqual([time, false])
  },
)

test.each(Object.entries(differing))("OCPS's %s is refused: %s", (pattern) => {
  expect(vectors.map((vector) => vector.pattern)).toContain(pattern)
  expect(() => compile(pattern)).toThrow(expect.objectContaining({ code: "CRON_INVALID" }))
})
