import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describeSchedule } from "./describe"
import { compileSchedule, type Schedule } from "./schedule"

const jobs = readFileSync(join(__dirname, "../../../docs/jobs.md"), "utf8")

/** The rows of the table under "The dialect", without its heading. */
const rows = (jobs.split("### The dialect\n")[1]?.split("\n### ")[0] ?? "")
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .slice(2)
  .map((line) => line.split("|").slice(1, -1))
  .map(([rule = "", taken = "", text = "", refused = ""]) => ({
    rule: rule.trim(),
    taken: examplesIn(taken),
    text: text.trim(),
    refused: examplesIn(refused),
  }))

function examplesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, example]) => example!)
}

/** An example is an expression, or the option `timezone: "..."`. */
function scheduleOf(example: string): Schedule {
  const timezone = /^timezone: "(.+)"$/.exec(example)?.[1]
  const expression = timezone === undefined ? example : "0 2 * * *"
  return { expression, timezone: timezone ?? "UTC", gap: "run-after", fold: "first" }
}

test("each rule of the dialect in docs/jobs.md has an example", () => {
  expect(rows.length).toBeGreaterThan(20)
  for (const { rule, taken } of rows) expect([rule, taken.length]).toEqual([rule, 1])
})

test.each(rows)("a rule of the dialect in docs/jobs.md holds: $rule", ({ taken, text, refused }) => {
  for (const example of taken) {
    const schedule = scheduleOf(example)
    expect(compileSchedule(schedule).next(0)).toBeDefined()
    if (text !== "") expect(describeSchedule(schedule)).toBe(`${text} (UTC)`)
  }
  for (const example of refused) {
    const code = example.startsWith("timezone:") ? "TIMEZONE_INVALID" : "CRON_INVALID"
    expect(() => compileSchedule(scheduleOf(example))).toThrow(expect.objectContaining({ code }))
  }
})
