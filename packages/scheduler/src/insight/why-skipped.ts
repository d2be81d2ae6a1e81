import type { JobEvent, RunRecord } from "../ledger/history"
import type { Pause } from "../ledger/operations"
import { isPaused, isTickPaused } from "../policy/pause"
import { decidedAtMs, type TickFacts } from "./why-facts"
import { missedWords } from "./why-missed"
import { cancelWords } from "./why-run"

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
