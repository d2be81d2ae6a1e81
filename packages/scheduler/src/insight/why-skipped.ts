import { formatDuration } from "../base/duration"
import { isPaused, isTickPaused } from "../policy/pause"
import { missedAfterMs } from "../policy/missed"
import type { Policies } from "../policy/policies"
import type { JobEvent, RunRecord } from "../ledger/history"
import type { Pause } from "../ledger/operations"
import { decidedAtMs, standInOf, versionAt, type TickFacts } from "./why-facts"
import { cancelWords, failureWords } from "./why-run"
import { workerGapAt } from "./live-workers"

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
  if (run.reason === "cancelled") {
    const before = run.attempt === 0 ? "before it began" : `before its attempt ${run.attempt + 1}`
    return `because it was cancelled${await cancelWords(facts)} ${before}`
  }
  if (run.reason?.startsWith("missed")) return missedWords(facts, reasonWords)
  return `with the reason ${run.reason ?? "unknown"}`
}

async function overlapWords(facts: TickFacts): Promise<string> {
  const { ledger, run, say } = facts
  if (run.blockedBy === undefined) return "because another run was under way"
  const blocker = await ledger.run(run.blockedBy)
  if (!blocker) return `because run ${run.blockedBy} was under way`
  const named = `because run ${blocker.runId} of ${say(blocker.scheduledForMs)}`
  return `${named} ${progressWords(facts, blocker)}${boundWords(facts)}`
}

/** How far a run was when this tick was decided: it may have changed hands since. */
function progressWords(facts: TickFacts, run: RunRecord): string {
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
  return `was still going since ${facts.say(attempt.fromMs)} on worker ${attempt.worker}`
}

/** A version is stored, and is in force, within this time of the deploy that brings it, in milliseconds. */
const deployMs = 2_000

/** How many runs of the job were to run at once, where that were several: the newest version said so. */
function boundWords({ versions, run }: TickFacts): string {
  // An earlier release, which recorded no version, could refuse a place that was free.
  if (run.decidedVersionId === undefined) return ""
  const thenMs = decidedAtMs(run)
  const newest = versions.filter(
    ({ fromMs, toMs = Infinity }) => fromMs < thenMs + deployMs && thenMs - deployMs <= toMs,
  )
  const [bound, ...others] = new Set(newest.map(({ policies }) => policies.concurrency))
  if (bound === undefined || bound === null || bound === 1 || others.length > 0) return ""
  return `, and at most ${bound} were to run at once`
}

async function pauseWords(facts: TickFacts): Promise<string> {
  const pause = await pauseThen(facts)
  if (!pause) return "because the job was paused"
  const by = pause.by === undefined ? "" : ` by ${pause.by === "config" ? "its config" : pause.by}`
  const reason = pause.reason === undefined ? "" : ` ("${pause.reason}")`
  const until = pause.untilMs === undefined ? "" : ` until ${facts.say(pause.untilMs)}`
  return `because the job was paused${by} at ${facts.say(pause.atMs)}${until}${reason}`
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

/** A pause ends at its time, or with the next that somebody makes, or when it is resumed. */
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

async function removalWords({ ledger, job, run, say }: TickFacts): Promise<string> {
  const thenMs = decidedAtMs(run)
  const events = await ledger.events({ job: job.name, fromMs: 0, toMs: thenMs + 1 })
  const known = [events.findLast(({ kind }) => kind === "removed")?.atMs, job.removedAtMs]
  const removedAtMs = known.find((atMs) => atMs !== undefined && atMs <= thenMs)
  const at = removedAtMs === undefined ? "" : ` of ${say(removedAtMs)}`
  return `because the deploy${at} had no such job any more`
}

/** Why a tick was skipped, worded to follow "was skipped, ". */
type ReasonWords = (facts: TickFacts) => Promise<string>

/** Why a tick was missed, and by which policy it was given up. */
async function missedWords(facts: TickFacts, reasonWords: ReasonWords): Promise<string> {
  const cause = `because ${await lateWords(facts)}`
  return `${cause}, and ${deployWords(facts)}${await policyWords(facts, reasonWords)}`
}

async function policyWords(facts: TickFacts, reasonWords: ReasonWords): Promise<string> {
  const { run, say } = facts
  const policies = deciding(facts)
  switch (run.reason) {
    case "missed_window": {
      const windowMs = agreed(policies, ({ missedWindowMs }) => missedWindowMs)
      const window = windowMs === undefined ? "its policy" : formatDuration(windowMs)
      return `it was older than the window of ${window} when it was decided, at ${say(decidedAtMs(run))}`
    }
    case "missed_limit": {
      const limit = agreed(policies, ({ missedLimit }) => missedLimit)
      return `of its missed ticks only the newest${limit === undefined ? "" : ` ${limit}`} were to run`
    }
    case "missed_collapsed":
      return standInWords(facts, reasonWords)
    default:
      return "its policy for missed ticks was to skip them"
  }
}

/** The policies of the version that decided; else of all that may have, in a row of a release that did not record it. */
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
function deployWords({ run, versions, tickMs, say }: TickFacts): string {
  const decided = versions.find(({ versionId }) => versionId === run.decidedVersionId)
  if (!decided || decided === versionAt(versions, tickMs)) return ""
  return `by the policy of the deploy of ${say(decided.fromMs)} `
}

/** What kept the tick from being run in time, as far as the ledger proves it. */
async function lateWords({ ledger, nowMs, tickMs, run, say }: TickFacts): Promise<string> {
  const thenMs = decidedAtMs(run)
  const wasDecidedInTime = run.createdAtMs < thenMs
  const dueMs = wasDecidedInTime ? run.runAtMs : tickMs
  const gap = workerGapAt(await ledger.workers({ fromMs: 0, toMs: nowMs + 1 }), dueMs)
  const gapEndMs = Math.min(gap?.toMs ?? Infinity, thenMs)
  if (gap && gapEndMs - dueMs >= missedAfterMs) {
    // Workers are forgotten in time.
    if (gap.fromMs === undefined) return `no worker is known to have been alive before ${say(gapEndMs)}`
    return `no worker was alive from ${say(gap.fromMs)} to ${say(gapEndMs)}`
  }
  if (wasDecidedInTime) return `no worker took it within ${formatDuration(missedAfterMs)}`
  return `it was decided only at ${say(thenMs)}${gap ? "" : ", though a worker was alive"}`
}

/** What became of the tick that stands in for this one. */
async function standInWords(facts: TickFacts, reasonWords: ReasonWords): Promise<string> {
  const { say } = facts
  const { standInMs } = facts.run
  if (standInMs === undefined)
    return "its policy for missed ticks was to run one for all of them, a later one"
  const standIn = await standInOf(facts.ledger, facts.run)
  if (!standIn) return `the tick of ${say(standInMs)} was to stand in for it, whose run is not kept`
  const name = (run: RunRecord) => `run ${run.runId} of ${say(run.scheduledForMs)}`
  if (standIn.status !== "skipped") return `${name(standIn)} ${await endWords(facts, standIn, "for it")}`
  const words = `${name(standIn)} was to stand in for it, but`
  const last = await lastStandIn(facts, standIn)
  if (last !== standIn && last.status !== "skipped") {
    return `${words} gave way to ${name(last)}, which ${await endWords(facts, last, "for both")}`
  }
  const given = { ...facts, run: standIn, tickMs: standIn.scheduledForMs }
  if (standIn.reason !== "missed_collapsed") return `${words} was skipped, ${await reasonWords(given)}`
  return `${words} was skipped, because it was missed as well`
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

async function endWords(facts: TickFacts, run: RunRecord, forWhat: string): Promise<string> {
  if (run.status === "succeeded") return `stood in ${forWhat}, and succeeded`
  if (run.status === "failed") {
    const given = { ...facts, run, tickMs: run.scheduledForMs }
    return `stood in ${forWhat}, and failed${await failureWords(given)}`
  }
  return `stands in ${forWhat}, and is ${run.status}`
}
