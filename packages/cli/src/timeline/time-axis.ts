import { formatInstant } from "@nightshift/scheduler/internal/base/instant"
import { compileSchedule } from "@nightshift/scheduler/internal/schedule/schedule"

const minuteMs = 60_000
const dayMs = 86_400_000

/** The possible grids of the axis, from dense to sparse: the approximate spacing, and the wall-clock times of the lines. */
const grids: [spacingMs: number, expression: string][] = [
  [1_000, "* * * * * *"],
  [10_000, "*/10 * * * * *"],
  [minuteMs, "* * * * *"],
  [5 * minuteMs, "*/5 * * * *"],
  [15 * minuteMs, "*/15 * * * *"],
  [60 * minuteMs, "0 * * * *"],
  [180 * minuteMs, "0 0,3,6,9,12,15,18,21 * * *"],
  [360 * minuteMs, "0 0,6,12,18 * * *"],
  [dayMs, "0 0 * * *"],
  [7 * dayMs, "0 0 * * 1"],
  [31 * dayMs, "0 0 1 * *"],
  [366 * dayMs, "0 0 1 1 *"],
]
const mostLines = 12

interface AxisLine {
  atMs: number
  label: string
}

/** At most a dozen lines, at round times of the zone. At the start of a day the label is its date. */
export function axisLines(range: { fromMs: number; toMs: number; timezone: string }): AxisLine[] {
  const { fromMs, toMs, timezone } = range
  const lengthMs = toMs - fromMs
  const fitting = grids.find(([spacingMs]) => lengthMs / spacingMs <= mostLines)
  const [spacingMs, expression] = fitting ?? grids.at(-1)!
  const compiled = compileSchedule({ expression, timezone, gap: "skip", fold: "first" })
  // Of the years, the sparsest grid, a range may hold thousands: most are left out.
  const leftOutMs = (Math.ceil(lengthMs / spacingMs / mostLines) - 1) * spacingMs
  const lines: AxisLine[] = []
  for (let atMs = compiled.next(fromMs - 1); atMs !== undefined && atMs <= toMs;) {
    lines.push({ atMs, label: labelOf(atMs, { spacingMs, timezone }) })
    atMs = compiled.next(atMs + Math.max(0, leftOutMs))
  }
  return lines
}

function labelOf(atMs: number, { spacingMs, timezone }: { spacingMs: number; timezone: string }): string {
  const [date = "", time = ""] = formatInstant(atMs, timezone).split(" ")
  if (spacingMs >= dayMs || time === "00:00:00") return date
  return spacingMs < minuteMs ? time : time.slice(0, 5)
}
