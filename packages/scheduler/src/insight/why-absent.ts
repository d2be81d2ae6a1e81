import { describeStored } from "../schedule/stored-schedule"
import type { TickSummary } from "../ledger/history"
import { auditGraceMs } from "./audit"
import { versionAt, type WhyFacts } from "./why-facts"
import { workerGapNow } from "./live-workers"

export type AbsentKind = "not_scheduled" | "not_deployed" | "future" | "undecided" | "pruned" | "unaccounted"

export interface Absent {
  kind: AbsentKind
  /** A whole sentence. */
  sentence: string
}

/** Why the ledger has no row of an instant that is not in the schedule. */
export function unscheduled(facts: WhyFacts, atMs: number): Absent {
  const { job, versions, format, expectation } = facts
  const version = versionAt(versions, atMs)
  const instant = format(atMs)
  if (!version) return { kind: "not_deployed", sentence: describeDeploy(facts, atMs, instant) }
  const before = expectation.previous(atMs)
  const after = expectation.next(atMs)
  const near = [
    before === undefined ? "there is none before it" : `the one before it is ${format(before)}`,
    after === undefined ? "there is none after it" : `the next is ${format(after)}`,
  ]
  const then = version.toMs === undefined ? "" : " then"
  const description = describeStored(version.schedule).replace(/^./, (letter) => letter.toLowerCase())
  const schedule = `"${version.schedule.expression}", ${description}`
  return {
    kind: "not_scheduled",
    sentence: `${instant} is no scheduled time of ${job.name}: its schedule${then} is ${schedule}; ${near.join(", ")}.`,
  }
}

function describeDeploy({ job, versions, format }: WhyFacts, atMs: number, instant: string): string {
  const before = versions.findLast(({ toMs }) => toMs !== undefined && toMs < atMs)
  const after = versions.find(({ fromMs }) => fromMs >= atMs)
  const added = after ? format(after.fromMs) : undefined
  if (!before?.toMs) {
    return `${job.name} was not part of the deploy at ${instant}: it was first seen at ${added ?? "no time"}.`
  }
  const back = added === undefined ? "has not come back" : `came back at ${added}`
  return `${job.name} was not part of the deploy at ${instant}: it was removed at ${format(before.toMs)} and ${back}.`
}

/** Why the ledger has no row of a tick. */
export async function absentTick(facts: WhyFacts, tickMs: number): Promise<Absent> {
  const { ledger, nowMs, job, format } = facts
  const tick = `${job.name} at ${format(tickMs)}`
  if (tickMs > job.watermarkMs) {
    if (tickMs > nowMs)
      return { kind: "future", sentence: `${tick} is in the future${describeFuture(facts, tickMs)}.` }
    return {
      kind: "undecided",
      sentence: `${tick} has not been decided yet${await describeDelay(facts, tickMs)}.`,
    }
  }
  const summaries = await ledger.summaries({ job: job.name, fromMs: tickMs, toMs: tickMs + 1 })
  const [summary] = summaries
  if (summary)
    return {
      kind: "pruned",
      sentence: `${tick} was decided, and pruned since: ${describeSummary(facts, summary)}.`,
    }
  return {
    kind: "unaccounted",
    sentence: `${tick} was due, but the ledger has no row of it: rows were removed by hand, or this is a bug in Nightshift.`,
  }
}

function describeFuture({ job, expectation, format }: WhyFacts, tickMs: number): string {
  const next = expectation.next(tickMs)
  const then = next === undefined ? "" : `; the tick after it is ${format(next)}`
  if (!job.pause || (job.pause.untilMs !== undefined && job.pause.untilMs <= tickMs)) return then
  const until = job.pause.untilMs === undefined ? "it is resumed" : format(job.pause.untilMs)
  return `${then}; but the job is paused until ${until}`
}

async function describeDelay({ ledger, nowMs, format }: WhyFacts, tickMs: number): Promise<string> {
  if (nowMs - tickMs < auditGraceMs) return ": its time came a moment ago"
  const gap = workerGapNow(await ledger.workers({ fromMs: 0, toMs: nowMs + 1 }), nowMs)
  if (!gap) return ", though a worker is alive"
  const since = gap.fromMs === undefined ? "" : ` since ${format(gap.fromMs)}`
  return `: no worker is alive${since}, and the next that starts decides it`
}

function describeSummary({ format }: WhyFacts, summary: TickSummary): string {
  const skipped = Object.entries(summary.skipped)
  const sum = skipped.reduce((total, [, count]) => total + count, 0)
  const reasons = skipped.map(([reason, count]) => `${reason} ${count}`).join(", ")
  const counts = [`${summary.succeeded} succeeded`, `${summary.failed} failed`, `${sum} were skipped`].join(
    ", ",
  )
  const range = `${format(summary.fromMs)} to ${format(summary.toMs)}`
  return `of the ticks from ${range}, ${counts}${reasons ? ` (${reasons})` : ""}`
}
