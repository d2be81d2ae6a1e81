import { formatDuration } from "../base/duration"
import { isPaused, isTickPaused } from "../policy/pause"
import { missedAfterMs } from "../policy/missed"
import type { Policies } from "../policy/policies"
import type { JobEvent, RunRecord } from "../ledger/history"
import type { Pause } from "../ledger/operations"
import { decidedAtMs, standInOf, versionAt, type TickFacts } from "./why-facts"
import { describeCancellation, describeFailure } from "./why-run"
import { workerGapAt } from "./live-workers"

/** Why a tick was skipped; the text follows the tick. */
export async function describeSkip(facts: TickFacts): Promise<string> {
  const { count, coversToMs, scheduledForMs } = facts.run
  const reason = await describeReason(facts)
  if (count === 1) return `was skipped, ${reason}`
  const range = `${facts.format(scheduledForMs)} to ${facts.format(coversToMs)}`
  return `was skipped with its neighbours (${count} ticks from ${range}), ${reason}`
}

/** The text follows "was skipped, ". */
async function describeReason(facts: TickFacts): Promise<string> {
  const { run } = facts
  if (run.reason === "overlap") return describeOverlap(facts)
  if (run.reason === "paused") return describePause(facts)
  if (run.reason === "removed") return describeRemoval(facts)
  if (run.reason === "cancelled") {
    const before = run.attempt === 0 ? "before it began" : `before its attempt ${run.attempt + 1}`
    return `because it was cancelled${await describeCancellation(facts)} ${before}`
  }
  if (run.reason?.startsWith("missed")) return describeMissed(facts)
  return `with the reason ${run.reason ?? "unknown"}`
}

async function describeOverlap(facts: TickFacts): Promise<string> {
  const { ledger, run, format } = facts
  if (run.blockedBy === undefined) return "because another run was under way"
  const blocker = await ledger.run(run.blockedBy)
  if (!blocker) return `because run ${run.blockedBy} was under way`
  const named = `because run ${blocker.runId} of ${format(blocker.scheduledForMs)}`
  return `${named} ${describeProgress(facts, blocker)}${describeBound(facts)}`
}

/** How far a run was when this tick was decided; another worker may have it by now. */
function describeProgress(facts: TickFacts, run: RunRecord): string {
  const thenMs = decidedAtMs(facts.run)
  const { startedAtMs, attemptStartedAtMs: newestMs, finishedAtMs = Infinity, workerId } = run
  if (startedAtMs === undefined || startedAtMs > thenMs) return "was about to begin"
  const ended = run.attempts
    .map(({ startedAt, finishedAt, worker }) => {
      return { fromMs: Date.parse(startedAt), toMs: Date.parse(finishedAt), worker }
    })
    .find(({ fromMs, toMs }) => fromMs <= thenMs && thenMs <= toMs)
  const newest =
    newestMs !== undefined && newestMs <= thenMs && thenMs <= finishedAtMs && workerId !== undefined
      ? { fromMs: newestMs, worker: workerId }
      : undefined
  const attempt = ended ?? newest
  if (!attempt) return "was under way"
  return `was still going since ${facts.format(attempt.fromMs)} on worker ${attempt.worker}`
}

/** A version is stored, and is in force, within this time of the deploy that brings it, in milliseconds. */
const deployMs = 2_000

/** The concurrency of the newest version, if it is more than one. */
function describeBound({ versions, run }: TickFacts): string {
  // An earlier release, which recorded no version, could skip a run although a permit was free.
  if (run.decidedVersionId === undefined) return ""
  const thenMs = decidedAtMs(run)
  const newest = versions.filter(
    ({ fromMs, toMs = Infinity }) => fromMs < thenMs + deployMs && thenMs - deployMs <= toMs,
  )
  const [bound, ...others] = new Set(newest.map(({ policies }) => policies.concurrency))
  if (bound === undefined || bound === null || bound === 1 || others.length > 0) return ""
  return `, and the job's concurrency was ${bound}`
}

async function describePause(facts: TickFacts): Promise<string> {
  const pause = await pauseThen(facts)
  if (!pause) return "because the job was paused"
  const by = pause.by === undefined ? "" : ` by ${pause.by === "config" ? "its config" : pause.by}`
  const reason = pause.reason === undefined ? "" : ` ("${pause.reason}")`
  const until = pause.untilMs === undefined ? "" : ` until ${facts.format(pause.untilMs)}`
  return `because the job was paused${by} at ${facts.format(pause.atMs)}${until}${reason}`
}

/**
 * The pause that a tick was skipped for, as far as it is known: one of its own time, else the one in which it was decided
 * late. An earlier release left no event of a pause by the config.
 */
async function pauseThen({ ledger, job, run, tickMs }: TickFacts): Promise<Pause | undefined> {
  const now = decidedAtMs(run)
  const pauses = pausesOf(await ledger.events({ job: job.name, fromMs: 0, toMs: now + 1 }))
  const known = [...pauses, ...(job.pause && job.pause.atMs <= now ? [job.pause] : [])]
  return (
    known.find((pause) => isPaused(pause, tickMs)) ??
    known.find((pause) => isTickPaused([pause], { tick: tickMs, now }))
  )
}

/** A pause ends at its time, at the next pause, or when the job is resumed. */
function pausesOf(events: JobEvent[]): Pause[] {
  const changes = events.filter(({ kind }) => kind === "paused" || kind === "resumed")
  return changes.flatMap((event, place) => {
    if (event.kind !== "paused") return []
    const { atMs, by, reason } = event
    const untilMs = Math.min(untilOf(event) ?? Infinity, changes[place + 1]?.atMs ?? Infinity)
    return [{ atMs, untilMs: untilMs === Infinity ? undefined : untilMs, by, reason }]
  })
}

function untilOf({ details }: JobEvent): number | undefined {
  return typeof details.untilMs === "number" ? details.untilMs : undefined
}

async function describeRemoval({ ledger, job, run, format }: TickFacts): Promise<string> {
  const thenMs = decidedAtMs(run)
  const events = await ledger.events({ job: job.name, fromMs: 0, toMs: thenMs + 1 })
  const known = [events.findLast(({ kind }) => kind === "removed")?.atMs, job.removedAtMs]
  const removedAtMs = known.find((atMs) => atMs !== undefined && atMs <= thenMs)
  const at = removedAtMs === undefined ? "" : ` of ${format(removedAtMs)}`
  return `because the deploy${at} no longer had this job`
}

/** Why a tick was missed, and which policy skipped it. */
async function describeMissed(facts: TickFacts): Promise<string> {
  const cause = `because ${await describeLateness(facts)}`
  return `${cause}, and ${describeDeploy(facts)}${await describeMissedPolicy(facts)}`
}

async function describeMissedPolicy(facts: TickFacts): Promise<string> {
  const { run, format } = facts
  const policies = deciding(facts)
  switch (run.reason) {
    case "missed_window": {
      const windowMs = agreed(policies, ({ missedWindowMs }) => missedWindowMs)
      const window = windowMs === undefined ? "its policy" : formatDuration(windowMs)
      return `it was older than the window of ${window} when it was decided, at ${format(decidedAtMs(run))}`
    }
    case "missed_limit": {
      const limit = agreed(policies, ({ missedLimit }) => missedLimit)
      return `of its missed ticks only the newest${limit === undefined ? "" : ` ${limit}`} were to run`
    }
    case "missed_collapsed":
      return describeStandIn(facts)
    default:
      return "its policy for missed ticks was to skip them"
  }
}

/** The policies of the version that decided; for a row of a release that did not record it, of all that may have. */
function deciding({ run, versions, tickMs }: TickFacts): Policies[] {
  const decided = versions.filter(({ versionId }) => versionId === run.decidedVersionId)
  if (decided.length > 0) return decided.map(({ policies }) => policies)
  const thenMs = decidedAtMs(run)
  const isPossible = ({ missed, missedWindowMs }: Policies): boolean => {
    if (run.reason === "missed_window") return thenMs - tickMs > missedWindowMs
    return run.reason !== "missed_limit" || missed === "all"
  }
  return versions
    .filter(({ fromMs, toMs = Infinity }) => fromMs < thenMs && tickMs <= toMs)
    .map(({ policies }) => policies)
    .filter(isPossible)
}

function agreed(policies: Policies[], valueOf: (policies: Policies) => number): number | undefined {
  const values = new Set(policies.map(valueOf))
  return values.size === 1 ? [...values][0] : undefined
}

/** Names the deploy that changed the job between a tick and its decision. */
function describeDeploy({ run, versions, tickMs, format }: TickFacts): string {
  const decided = versions.find(({ versionId }) => versionId === run.decidedVersionId)
  if (!decided || decided === versionAt(versions, tickMs)) return ""
  return `by the policy of the deploy of ${format(decided.fromMs)} `
}

/** Why the tick did not run in time, as far as the ledger proves it. */
async function describeLateness({ ledger, nowMs, tickMs, run, format }: TickFacts): Promise<string> {
  const thenMs = decidedAtMs(run)
  const wasDecidedInTime = run.createdAtMs < thenMs
  const dueMs = wasDecidedInTime ? run.runAtMs : tickMs
  const gap = workerGapAt(await ledger.workers({ fromMs: 0, toMs: nowMs + 1 }), dueMs)
  const gapEndMs = Math.min(gap?.toMs ?? Infinity, thenMs)
  if (gap && gapEndMs - dueMs >= missedAfterMs) {
    // Old workers are pruned.
    if (gap.fromMs === undefined) return `no worker is known to have been alive before ${format(gapEndMs)}`
    return `no worker was alive from ${format(gap.fromMs)} to ${format(gapEndMs)}`
  }
  if (wasDecidedInTime) return `no worker took it within ${formatDuration(missedAfterMs)}`
  return `it was decided only at ${format(thenMs)}${gap ? "" : ", though a worker was alive"}`
}

/** What happened to the tick that stands in for this one. */
async function describeStandIn(facts: TickFacts): Promise<string> {
  const { format } = facts
  const { standInMs } = facts.run
  if (standInMs === undefined)
    return "its policy for missed ticks was to run one for all of them, a later one"
  const standIn = await standInOf(facts.ledger, facts.run)
  if (!standIn) return `the tick of ${format(standInMs)} was to stand in for it, whose run is not kept`
  const name = (run: RunRecord) => `run ${run.runId} of ${format(run.scheduledForMs)}`
  if (standIn.status !== "skipped") return `${name(standIn)} ${await describeEnd(facts, standIn, "for it")}`
  const text = `${name(standIn)} was to stand in for it, but`
  const last = await lastStandIn(facts, standIn)
  if (last !== standIn && last.status !== "skipped") {
    return `${text} was itself replaced by ${name(last)}, which ${await describeEnd(facts, last, "for both")}`
  }
  const given = { ...facts, run: standIn, tickMs: standIn.scheduledForMs }
  if (standIn.reason !== "missed_collapsed") return `${text} was skipped, ${await describeReason(given)}`
  return `${text} was skipped, because it was missed as well`
}

/** Follows stand-ins that were missed themselves; each is later than the one before. */
async function lastStandIn(facts: TickFacts, standIn: RunRecord): Promise<RunRecord> {
  let last = standIn
  while (last.status === "skipped" && last.standInMs !== undefined && last.standInMs > last.scheduledForMs) {
    const next = await standInOf(facts.ledger, last)
    if (!next || next.scheduledForMs <= last.scheduledForMs) break
    last = next
  }
  return last
}

async function describeEnd(facts: TickFacts, run: RunRecord, forWhat: string): Promise<string> {
  if (run.status === "succeeded") return `stood in ${forWhat}, and succeeded`
  if (run.status === "failed") {
    const given = { ...facts, run, tickMs: run.scheduledForMs }
    return `stood in ${forWhat}, and failed${await describeFailure(given)}`
  }
  return `stands in ${forWhat}, and is ${run.status}`
}
