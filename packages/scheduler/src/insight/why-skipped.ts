import { formatDuration } from "../base/duration"
import type { JobEvent } from "../ledger/history"
import { cancelWords } from "./why-run"
import { versionAt, type TickFacts } from "./why-facts"
import { workerGapAt } from "./worker-gap"

/** Why a tick was skipped, worded to follow the tick. */
export async function skippedWords(facts: TickFacts): Promise<string> {
  const { count, coversToMs, scheduledForMs } = facts.run
  const reason = await reasonWords(facts)
  if (count === 1) return `was skipped, ${reason}`
  const range = `${facts.say(scheduledForMs)} to ${facts.say(coversToMs)}`
  return `was skipped with its neighbours (${count} ticks from ${range}), ${reason}`
}

async function reasonWords(facts: TickFacts): Promise<string> {
  const { run } = facts
  if (run.reason === "overlap") return overlapWords(facts)
  if (run.reason === "paused") return pauseWords(facts)
  if (run.reason === "removed") return removalWords(facts)
  if (run.reason === "cancelled") return `because it was cancelled${await cancelWords(facts)} before it began`
  if (run.reason?.startsWith("missed")) return missedWords(facts)
  return `with the reason ${run.reason ?? "unknown"}`
}

async function overlapWords({ ledger, run, say }: TickFacts): Promise<string> {
  const blocker = run.blockedBy === undefined ? undefined : await ledger.run(run.blockedBy)
  if (!blocker) return `because run ${run.blockedBy ?? "before"} was still going`
  const since = blocker.startedAtMs === undefined ? "" : ` since ${say(blocker.startedAtMs)}`
  const where = blocker.workerId === undefined ? "" : ` on worker ${blocker.workerId}`
  return `because run ${blocker.runId} of ${say(blocker.scheduledForMs)} was still going${since}${where}`
}

/** When the ledger decided about the tick. */
const decidedAt = ({ run }: TickFacts): number => run.finishedAtMs ?? run.createdAtMs

async function pauseWords(facts: TickFacts): Promise<string> {
  const { ledger, job, tickMs, say } = facts
  const events = await ledger.events({
    job: job.name,
    fromMs: 0,
    toMs: Math.max(tickMs, decidedAt(facts)) + 1,
  })
  const event = events.findLast(({ kind }) => kind === "paused")
  const pause = event ? { ...event, untilMs: untilOf(event) } : job.pause
  if (!pause || pause.atMs > Math.max(tickMs, decidedAt(facts))) return "because the job was paused"
  const by = pause.by === undefined ? "" : ` by ${pause.by === "config" ? "its config" : pause.by}`
  const reason = pause.reason === undefined ? "" : ` ("${pause.reason}")`
  const until = pause.untilMs === undefined ? "" : ` until ${say(pause.untilMs)}`
  return `because the job was paused${by} at ${say(pause.atMs)}${until}${reason}`
}

function untilOf({ details }: JobEvent): number | undefined {
  return typeof details.untilMs === "number" ? details.untilMs : undefined
}

async function removalWords(facts: TickFacts): Promise<string> {
  const { ledger, job, say } = facts
  const events = await ledger.events({ job: job.name, fromMs: 0, toMs: decidedAt(facts) + 1 })
  const removedAtMs = events.findLast(({ kind }) => kind === "removed")?.atMs ?? job.removedAtMs
  const at = removedAtMs === undefined ? "" : ` of ${say(removedAtMs)}`
  return `because the deploy${at} had no such job any more`
}

async function missedWords(facts: TickFacts): Promise<string> {
  const { run, versions, tickMs, say } = facts
  const cause = `because ${await absenceWords(facts)}`
  const policies = versionAt(versions, tickMs)?.policies ?? facts.job.policies
  switch (run.reason) {
    case "missed_window": {
      const window = formatDuration(policies.missedWindowMs)
      return `${cause}, and when it was decided, at ${say(decidedAt(facts))}, it was older than the window of ${window}`
    }
    case "missed_limit":
      return `${cause}, and of its missed ticks only the newest ${policies.missedLimit} run`
    case "missed_collapsed":
      return `${cause}, and ${await standInWords(facts)}`
    default:
      return `${cause}, and its policy for missed ticks is to skip them`
  }
}

async function absenceWords(facts: TickFacts): Promise<string> {
  const { ledger, nowMs, tickMs, say } = facts
  const workers = await ledger.workers({ fromMs: 0, toMs: nowMs + 1 })
  const gap = workerGapAt(workers, tickMs)
  if (!gap) {
    return `it was decided only at ${say(decidedAt(facts))}: a worker was alive, and did not reach the database in time`
  }
  const from = gap.fromMs === undefined ? "" : ` from ${say(gap.fromMs)}`
  return `no worker was alive${from} to ${say(gap.toMs ?? decidedAt(facts))}`
}

/** The first tick behind it that was not skipped as missed: it was decided in the same go. */
async function standInWords(facts: TickFacts): Promise<string> {
  const { ledger, job, run, say } = facts
  const toMs = Math.max(run.coversToMs, run.createdAtMs) + 60_000
  const rows = await ledger.tickRecords({ job: job.name, fromMs: run.coversToMs + 1, toMs })
  const standIn = rows.find((row) => !row.reason?.startsWith("missed"))
  if (!standIn) return "a later run stands for it"
  return `run ${standIn.runId} of ${say(standIn.scheduledForMs)} stands for it`
}
