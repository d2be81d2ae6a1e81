"use strict"

const { spread } = require("../harness/chart")
const { compileSchedule } = require("@nightshift/cron")

const expressions = [
  { expression: "* * * * *", timezone: "UTC" },
  { expression: "0 0 * * *", timezone: "UTC" },
  { expression: "*/15 9-17 * * 1-5", timezone: "UTC" },
  { expression: "0 0 1 * *", timezone: "UTC" },
  { expression: "30 2 * * *", timezone: "Europe/Berlin" },
  { expression: "*/15 9-17 * * 1-5", timezone: "America/New_York" },
]
const rarest = { expression: "0 0 29 2 *", timezone: "UTC" }

const ours = "Nightshift"
const subjects = [ours, "croner", "cron-parser", "cronosjs"]
const caseOf = ({ expression, timezone }) => `\`${expression}\` in ${timezone}`

/** The same pseudo-random instants of the years 2024 to 2033 for all subjects. */
function instants(count) {
  const from = Date.UTC(2024, 0, 1)
  const span = Date.UTC(2034, 0, 1) - from
  let state = 42
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return from + Math.floor((state / 2 ** 32) * span)
  })
}

/** For each subject, a function from an instant to the next tick; both in epoch milliseconds. */
async function compile(subject, { expression, timezone }) {
  if (subject === ours) {
    const schedule = compileSchedule({ expression, timezone, gap: "run-after", fold: "first" })
    return (after) => schedule.next(after)
  }
  if (subject === "croner") {
    const { Cron } = await import("croner")
    const cron = new Cron(expression, { timezone, paused: true })
    return (after) => cron.nextRun(new Date(after)).getTime()
  }
  if (subject === "cron-parser") {
    const { CronExpressionParser } = require("cron-parser")
    const cron = CronExpressionParser.parse(expression, { tz: timezone })
    return (after) => {
      cron.reset(new Date(after))
      return cron.next().getTime()
    }
  }
  const { CronosExpression } = require("cronosjs")
  const cron = CronosExpression.parse(expression, { timezone })
  return (after) => cron.nextDate(new Date(after)).getTime()
}

async function measure({ subject, schedule, count }) {
  const next = await compile(subject, schedule)
  const check = await compile(ours, schedule)
  const asked = instants(count)
  let differing = 0
  // Also warms up, since a process computes next ticks for as long as it lives.
  for (const at of asked.slice(0, count / 5)) if (next(at) !== check(at)) differing += 1
  let sum = 0
  const startedAt = process.hrtime.bigint()
  for (const at of asked) sum += next(at)
  const tookNs = Number(process.hrtime.bigint() - startedAt)
  if (!Number.isFinite(sum)) throw new Error(`${subject}: expected an instant for every question.`)
  return { perNext: tookNs / 1_000 / count, differing: (differing / (count / 5)) * 100 }
}

module.exports = {
  name: "cron",
  title: "Next tick of a schedule, from random instants of ten years",
  caseTitle: "schedule",
  rounds: 5,
  metrics: {
    perNext: { title: "one `next`", unit: "µs" },
    differing: { title: "answers unlike Nightshift's", unit: "%" },
  },
  cases({ quick }) {
    return [...expressions, rarest].flatMap((schedule) =>
      subjects.map((subject) => {
        const count = schedule === rarest ? 2_000 : 20_000
        return {
          subject,
          case: caseOf(schedule),
          input: { subject, schedule, count: quick ? count / 10 : count },
        }
      }),
    )
  },
  measure,
  goals(figure) {
    const usual = Math.max(...expressions.map((each) => figure(ours, "perNext", caseOf(each))))
    const rare = figure(ours, "perNext", caseOf(rarest))
    const slowest = Math.max(
      ...[...expressions, rarest].flatMap((each) =>
        ["croner", "cron-parser"].map(
          (peer) => figure(ours, "perNext", caseOf(each)) / figure(peer, "perNext", caseOf(each)),
        ),
      ),
    )
    return [
      { goal: "the slowest usual schedule under 20 µs", value: usual, met: usual < 20 },
      { goal: "the rarest schedule under 1,000 µs", value: rare, met: rare < 1_000 },
      {
        goal: "never slower than croner or cron-parser (the worst ratio at most 1)",
        value: slowest,
        met: slowest <= 1,
      },
    ]
  },
  chart: (figures) =>
    spread({
      title: "One next tick",
      figures: figures.filter(({ metric }) => metric === "perNext"),
      y: "case",
      color: "subject",
      unit: "µs, logarithmic",
      log: true,
    }),
}
