import type { Schedule } from "../../schedule/schedule"
import { lint } from "./lint"
import type { LintedJob } from "./finding"

const nowMs = Date.parse("2026-11-25T00:00:00Z")

function job(
  name: string,
  expression: string,
  given: Partial<Schedule> & { source?: string } = {},
): LintedJob {
  const { source = `src/jobs/${name}.ts`, ...schedule } = given
  return {
    name,
    source,
    schedule: { expression, timezone: "UTC", gap: "run-after", fold: "first", ...schedule },
  }
}

const messages = (jobs: LintedJob[], rule: string, crowd?: number) =>
  lint(jobs, { nowMs, ...(crowd === undefined ? {} : { crowd }) })
    .filter((finding) => finding.rule === rule)
    .map(({ message }) => message)

describe("clock changes", () => {
  const berlin = { timezone: "Europe/Berlin" }

  test("a time that clocks skip and repeat is reported for two years, with the effect of its rules", () => {
    expect(messages([job("nightly", "30 2 * * *", berlin)], "clock-change")).toEqual([
      'nightly: Europe/Berlin skips times that it names: 2027-03-28 02:30 (runs at 03:00); 2028-03-26 02:30 (runs at 03:00). gap is "run-after": it runs once, as soon as the clocks have changed.',
      'nightly: Europe/Berlin repeats times that it names: 2027-10-31 02:30; 2028-10-29 02:30. fold is "first": it runs the first time.',
    ])
  })

  test("many times of one hour are counted, and other rules are named", () => {
    const rules = { ...berlin, gap: "skip", fold: "both", endAt: Date.parse("2027-12-31") } as const
    expect(messages([job("often", "0-50/10 2 * * *", rules)], "clock-change")).toEqual([
      'often: Europe/Berlin skips times that it names: 2027-03-28 02:00, 02:10, 02:20 and 3 more. gap is "skip": it does not run then.',
      'often: Europe/Berlin repeats times that it names: 2027-10-31 02:00, 02:10, 02:20 and 3 more. fold is "both": it runs both times.',
    ])
  })

  test.each([
    ["just before the gap", "59 1 * * *", berlin],
    ["at its end, which is when the fold is over", "0 3 * * *", berlin],
    ["on a weekday", "30 2 * * 1-5", berlin],
    ["in elapsed time", "30 * * * *", berlin],
    ["in a zone without changes", "30 2 * * *", { timezone: "Asia/Tokyo" }],
    ["after its end", "30 2 * * *", { ...berlin, endAt: Date.parse("2027-01-31") }],
    ["before its begin", "30 2 * * *", { ...berlin, startAt: Date.parse("2029-01-31") }],
  ])("a time %s is none", (_what, expression, schedule) => {
    expect(messages([job("calm", expression, schedule)], "clock-change")).toEqual([])
  })

  test("a gap at midnight, and one of half an hour, are found where they are", () => {
    expect(messages([job("cairo", "0 0 * * *", { timezone: "Africa/Cairo" })], "clock-change")[0]).toMatch(
      /2027-04-30 00:00 \(runs at 01:00\); 2028-04-28 00:00 \(runs at 01:00\)/,
    )
    expect(
      messages([job("island", "15 2 * * *", { timezone: "Australia/Lord_Howe" })], "clock-change")[0],
    ).toMatch(/2027-10-03 02:15 \(runs at 02:30\)/)
  })
})

describe("crowds", () => {
  const five = ["a", "b", "c", "d", "e"].map((name) => job(name, "0 3 * * *"))

  test("jobs of one minute are one finding, with quieter minutes of the hour", () => {
    const others = [job("busy", "* * * * *"), job("later", "45 3 * * *"), job("alone", "0 4 * * *")]
    const findings = lint([...five, ...others], { nowMs }).filter(({ rule }) => rule === "crowded")
    expect(findings).toEqual([
      {
        rule: "crowded",
        jobs: ["a", "b", "c", "d", "e"],
        message:
          "5 jobs start in one minute: a, b, c, d, e, at 2026-11-25 03:00 UTC, and 34 times more until 2026-12-30.",
        hint: "Spread them, or give them jitter. The quietest minutes of that hour: 03:14, 03:15, 03:16.",
      },
    ])
  })

  test("those that others join now and then are one finding, and fewer than a crowd are none", () => {
    const monthly = job("monthly", "0 3 1 * *")
    expect(messages([...five, monthly], "crowded")).toEqual([
      "5 jobs start in one minute: a, b, c, d, e, at 2026-11-25 03:00 UTC, and 33 times more until 2026-12-30.",
    ])
    expect(messages(five.slice(1), "crowded")).toEqual([])
    expect(messages(five.slice(3), "crowded", 2)).toHaveLength(1)
  })

  test("jobs of different zones meet at an instant", () => {
    const jobs = [job("here", "0 4 * * *", { timezone: "Europe/Berlin" }), job("there", "0 3 * * *")]
    expect(messages(jobs, "crowded", 2)).toEqual([
      "2 jobs start in one minute: here, there, at 2026-11-25 04:00 Europe/Berlin, and 34 times more until 2026-12-30.",
    ])
  })
})

test("a schedule that is over is reported, and by no other rule", () => {
  const over = job("sale", "30 2 * * *", {
    timezone: "Europe/Berlin",
    endAt: Date.parse("2026-11-01T00:00:00Z"),
  })
  expect(lint([over], { nowMs })).toEqual([
    {
      rule: "never-fires",
      jobs: ["sale"],
      message: 'sale: "30 2 * * *" has no more ticks up to its endAt, 2026-11-01T00:00:00.000Z.',
      hint: "Correct the schedule, or remove the job.",
    },
  ])
})

test("of jobs with one name the last counts, and the others are reported", () => {
  const jobs = [
    job("stock", "30 2 * * *", { timezone: "Europe/Berlin", source: "plugin/stock.js" }),
    job("stock", "0 5 * * *", { source: "src/jobs/stock.ts" }),
  ]
  expect(lint(jobs, { nowMs }).map(({ message }) => message)).toEqual([
    "stock: src/jobs/stock.ts replaces plugin/stock.js, which never runs.",
  ])
})

test("sound jobs have no findings", () => {
  expect(lint([job("one", "0 3 * * *"), job("two", "30 4 * * 1")], { nowMs })).toEqual([])
  expect(lint([], { nowMs })).toEqual([])
})
