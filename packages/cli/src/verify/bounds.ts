import { clockToleranceMs, lookaheadMs } from "@nightshift/scheduler/internal/policy/lookahead"
import { countHeld, kept, perhapsHeld, type BoundChange } from "./held-permits"
import type { Disturbance, Finding, JobFacts, VersionFacts } from "./job-facts"

/** How long a start takes to commit changed jobs, in milliseconds, without faults and on a machine that is not slow. */
const commitWithinMs = 1_000
/** What a process reads to decide on a skip is no older than this, in milliseconds, unless something held it up. */
const readBeforeMs = 1_000

/** One statement may end a run and start another; their readings of the clock differ by at most this, in milliseconds. */
const sameStatementMs = 50

/** During these a process may stop in the middle of something, and go on with it afterwards. */
const standstills = ["stall-ledger", "freeze"]
const interruptions = [...standstills, "cut-ledger"]

/**
 * Runs that started although the job's bound was reached: the bound of the version that was the newest then. Runs that
 * started under an earlier version count as well. So does a run whose worker was lost: it keeps its permit for the next
 * attempt, unless a change of the bound takes it.
 */
export function overBound(facts: JobFacts, disturbances: Disturbance[]): Finding[] {
  const held = kept(facts.runs, boundChanges(facts.versions, disturbances))
  const boundAt = boundsOf(facts.versions, disturbances)
  return held.flatMap(({ runId, fromMs }) => {
    const bound = Math.max(...boundAt(fromMs))
    if (bound === Infinity) return []
    const others = countHeld(held, { fromMs: fromMs + sameStatementMs, toMs: fromMs, without: runId })
    return others < bound ? [] : [{ job: facts.job, runId, atMs: fromMs }]
  })
}

/** Ticks that were skipped for overlap although a permit was free, or because of a run that held none. */
export function skippedWithRoom(facts: JobFacts, disturbances: Disturbance[]): Finding[] {
  const held = perhapsHeld(facts, boundChanges(facts.versions, disturbances))
  const boundAt = boundsOf(facts.versions, disturbances)
  return facts.runs.flatMap(({ id, job, status, reason, blockedBy, finishedAtMs }) => {
    if (status !== "skipped" || reason !== "overlap") return []
    const atMs = finishedAtMs!
    const span = { fromMs: readFrom(atMs, disturbances), toMs: atMs, without: id }
    const isInTheWay = held.some(
      ({ runId, fromMs, toMs }) => runId === blockedBy && fromMs <= span.toMs && toMs > span.fromMs,
    )
    const isFull = countHeld(held, span) >= Math.min(...boundAt(atMs))
    return isFull && isInTheWay ? [] : [{ job, runId: id, atMs }]
  })
}

/** A decision is based on permits that were read a moment before; a run may have ended since. */
function readFrom(atMs: number, disturbances: Disturbance[]): number {
  const fromMs = atMs - readBeforeMs
  const during = disturbances.filter(
    ({ kind, fromMs: begin, toMs }) => standstills.includes(kind) && begin <= atMs && toMs >= fromMs,
  )
  return Math.min(fromMs, ...during.map((each) => each.fromMs - readBeforeMs))
}

/** The bounds of the versions that may have been the newest at an instant. Infinity: no bound. */
function boundsOf(
  versions: VersionFacts[],
  disturbances: Disturbance[],
): (atMs: number) => [number, ...number[]] {
  const known = knownBounds(versions, disturbances)
  return (atMs) => {
    const begun = known.filter(({ perhapsFromMs }) => perhapsFromMs <= atMs)
    const newest = begun.findLastIndex(({ certainFromMs }) => certainFromMs <= atMs)
    const [first = known[0], ...others] = begun.slice(Math.max(newest, 0))
    return [first!.bound, ...others.map(({ bound }) => bound)]
  }
}

interface KnownBound {
  /** Infinity: no bound. */
  bound: number
  /** From here on some process may see it. */
  perhapsFromMs: number
  /** From here on every process sees it. */
  certainFromMs: number
}

function knownBounds(versions: VersionFacts[], disturbances: Disturbance[]): KnownBound[] {
  return versions.map(({ policies, inForceFromMs, committedByMs }) => ({
    bound: policies.concurrency ?? Infinity,
    perhapsFromMs: inForceFromMs - lookaheadMs - 2 * clockToleranceMs,
    certainFromMs: Math.max(committedByMs, committedBy(inForceFromMs, disturbances)),
  }))
}

/** When versions with a different bound than the one before came into force. */
function boundChanges(versions: VersionFacts[], disturbances: Disturbance[]): BoundChange[] {
  const known = knownBounds(versions, disturbances)
  return known.flatMap(({ bound, perhapsFromMs, certainFromMs }, index) =>
    index > 0 && bound !== known[index - 1]!.bound
      ? [{ bound, fromMs: perhapsFromMs, toMs: certainFromMs }]
      : [],
  )
}

/** From here on a version's transaction is over, unless the machine is slow. */
function committedBy(inForceFromMs: number, disturbances: Disturbance[]): number {
  let byMs = inForceFromMs + commitWithinMs
  for (const { kind, fromMs, toMs } of disturbances) {
    const begunBefore = fromMs <= byMs && toMs >= inForceFromMs - lookaheadMs
    if (interruptions.includes(kind) && begunBefore) byMs = Math.max(byMs, toMs + commitWithinMs)
  }
  return byMs
}
