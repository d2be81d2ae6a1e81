import { formatInstant } from "../../base/instant"
import { parseExpression, compileSchedule, type FoldRule, type GapRule } from "../../schedule/schedule"
import { zoneChanges, type ZoneChange, zoneOffset } from "@nightshift/cron"
import type { LintedJob, LintFinding } from "./finding"

/**
 * The times of a job's schedule that clocks skip, or show twice, between two instants in epoch milliseconds. None for
 * a schedule that follows elapsed time, which no change of clocks concerns.
 */
export function clockChangeFindings(job: LintedJob, span: { fromMs: number; toMs: number }): LintFinding[] {
  const { expression, timezone, gap, fold, startAt = -Infinity, endAt = Infinity } = job.schedule
  if (parseExpression(expression).followsElapsedTime) return []
  // In UTC a schedule's ticks are the times that its expression names, whatever the zone's clocks do.
  const named = compileSchedule({ expression, timezone: "UTC", gap, fold })
  const [fromMs, toMs] = [Math.max(span.fromMs, startAt), Math.min(span.toMs, endAt)]
  if (fromMs >= toMs) return []
  const changes = zoneChanges(zoneOffset(timezone), Math.floor(fromMs / 1000), Math.floor(toMs / 1000))
  const affected = (kind: (change: ZoneChange) => boolean) =>
    changes.filter(kind).flatMap((change) => {
      const edges = [change.at + change.before, change.at + change.after].map((second) => second * 1000)
      const times = [...named.between(Math.min(...edges) - 1, Math.max(...edges) - 1)]
      return times.length > 0 ? [{ change, times }] : []
    })
  const skipped = affected(({ before, after }) => after > before)
  const repeated = affected(({ before, after }) => after < before)
  const finding = (message: string, hint: string): LintFinding => {
    return { rule: "clock-change", jobs: [job.name], message: `${job.name}: ${message}`, hint }
  }
  const findings: LintFinding[] = []
  if (skipped.length > 0) {
    const texts = skipped.map(({ change, times }) => {
      const then = formatInstant(change.at * 1000, timezone).slice(11, 16)
      return `${wallTimes(times)}${gap === "skip" ? "" : ` (runs at ${then})`}`
    })
    const message = `${timezone} skips times that it names: ${texts.join("; ")}. gap is "${gap}": ${afterGap[gap]}.`
    findings.push(finding(message, "Name a time that every day has, or set gap to what you want."))
  }
  if (repeated.length > 0) {
    const texts = repeated.map(({ times }) => wallTimes(times))
    const message = `${timezone} repeats times that it names: ${texts.join("; ")}. fold is "${fold}": ${inFold[fold]}.`
    findings.push(finding(message, "Name a time that every day has once, or set fold to what you want."))
  }
  return findings
}

const afterGap: Record<GapRule, string> = {
  "run-after": "it runs once, as soon as the clocks have changed",
  skip: "it does not run then",
}
const inFold: Record<FoldRule, string> = {
  first: "it runs the first time",
  second: "it runs the second time",
  both: "it runs both times",
}

/** Up to this many times of one change are named one by one. */
const namedTimes = 3

/** Wall-clock times, given as if they were UTC. */
function wallTimes(times: number[]): string {
  const texts = times.map((ms) => new Date(ms).toISOString().slice(0, 16).replace("T", " "))
  const shown = texts.slice(0, namedTimes).map((text, index) => (index === 0 ? text : text.slice(11)))
  const rest = texts.length - shown.length
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`
}
