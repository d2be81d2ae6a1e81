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

/** Why the ledger has no row of an instant that no schedule names. */
export function unscheduled(facts: WhyFacts, atMs: number): Absent {
  const { job, versions, say, expectation } = facts
  const version = versionAt(versions, atMs)
  const instant = say(atMs)
  if (!version) return { kind: "not_deployed", sentence: deployWords(facts, atMs, instant) }
  const before = expectation.previous(atMs)
  const after = expectation.next(atMs)
  const near = [
    before === undefined ? "there is none before it" : `the one before it is ${say(before)}`,
    after === undefined ? "there is none after it" : `the next is ${say(after)}`,
  ]
  const then = version.toMs === undefined ? "" : " then"
  const words = describeStored(version.schedule).replace(/^./, (letter) => letter.toLowerCase())
  const schedule = `"${version.schedule.expression}", ${words}`
  return {
    kind: "not_scheduled",
    sentence: `${instant} is no scheduled time of ${job.name}: its schedule${then} is ${schedule}; ${near.join(", ")}.`,
  }
}

function deployWords({ job, versions, say }: WhyFacts, atMs: number, instant: string): string {
  const before = versions.findLast(({ toMs }) => toMs !== undefined && toMs < atMs)
  const after = versions.find(({ fromMs }) => fromMs >= atMs)
  const added = after ? say(after.fromMs) : undefined
  if (!before?.toMs) {
    return `${job.name} was not part of the deploy at ${instant}: it was first seen at ${added ?? "no time"}.`
  }
  const back = added === undefined ? "has not come back" : `came back at ${added}`
  return `${job.name} was not part of the deploy at ${instant}: it was removed at ${say(before.toMs)} and ${back}.`
}

/** Why the ledger has no row of a tick. */
export async function absentTick(facts: WhyFacts, tickMs: number): Promise<Absent> {
  const { ledger, nowMs, job, say } = facts
  const tick = `${job.name} at ${say(tickMs)}`
  if (tickMs > job.watermarkMs) {
    if (tickMs > nowMs)
      return { kind: "future", sentence: `${tick} is still to come${futureWords(facts, tickMs)}.` }
    return {
      kind: "undecided",
      sentence: `${tick} has not been decided yet${await idleWords(facts, tickMs)}.`,
    }
  }
  const summaries = await ledger.summaries({ job: job.name, fromMs: tickMs, toMs: tickMs + 1 })
  const [summary] = summaries
  if (summary)
    return {
      kind: "pruned",
      sentence: `${tick} was decided, and pruned since: ${summaryWords(facts, summary)}.`,
    }
  return {
    kind: "unaccounted",
    sentence: `${tick} was due, and the ledger holds nothing of it: rows were removed by hand, or this is a fault of Nightshift.`,
  }
}

function futureWords({ job, expectation, say }: WhyFacts, tickMs: number): string {
  const next = expectation.next(tickMs)
  const then = next === undefined ? "" : `; the tick after it is ${say(next)}`
  if (!job.pause || (job.pause.untilMs !== undefined && job.pause.untilMs <= tickMs)) return then
  const until = job.pause.untilMs === undefined ? "it is resumed" : say(job.pause.untilMs)
  return `${then}; but the job is paused until ${until}`
}

async function idleWords({ ledger, nowMs, say }: WhyFacts, tickMs: number): Promise<string> {
  if (nowMs - tickMs < auditGraceMs) return ": it fell due a moment ago"
  const gap = workerGapNow(await ledger.workers({ fromMs: 0, toMs: nowMs + 1 }), nowMs)
  if (!gap) return ", though a worker is alive"
  const since = gap.fromMs === undefined ? "" : ` since ${say(gap.fromMs)}`
  return `: no worker is alive${since}, and the next that starts decides it`
}

function summaryWords({ say }: WhyFacts, summary: TickSummary): string {
  const skipped = Object.entries(summary.skipped)
  const sum = skipped.reduce((total, [, count]) => total + count, 0)
  const reasons = skipped.map(([reason, count]) => `${reason} ${count}`).join(", ")
  const counts = [`${summary.succeeded} succeeded`, `${summary.failed} failed`, `${sum} were skipped`].join(
    ", ",
  )
  const range = `${say(summary.fromMs)} to ${say(summary.toMs)}`
  return `of the ticks from ${range}, ${counts}${reasons ? ` (${reasons})` : ""}`
}
