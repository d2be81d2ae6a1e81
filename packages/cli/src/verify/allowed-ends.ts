import { missedAfterMs } from "@nightshift/scheduler/internal/policy/missed"
import type { Policies } from "@nightshift/scheduler/internal/policy/policies"
import { lossesAllowed } from "@nightshift/scheduler/internal/policy/retry"
import { lookaheadMs } from "@nightshift/scheduler/internal/policy/lookahead"
import type { Finding, JobFacts, RunFacts, VersionFacts } from "./job-facts"

/** How a tick ended, as its row says. */
export interface TickEnd {
  status: "succeeded" | "failed" | "skipped"
  reason: string | undefined
  trigger: "schedule" | "missed"
  /** How old the tick was when it ended, in milliseconds; for a range of ticks, its newest one. */
  ageMs: number
  /** How many of its attempts failed, by an error or the timeout. */
  failures: number
  /** How many of its attempts lost their worker. */
  losses: number
  /** Its job was removed before it ended. */
  wasRemoved: boolean
}

/** How the ticks of a job may end, by its policies alone. */
interface AllowedEnds {
  /** The reasons for which a tick may be skipped, and how old it must be then, in milliseconds. */
  skips: Map<string, { fromAgeMs: number }>
  /** After so many failed attempts a run has failed, and its handler is not called again. */
  attempts: number
  /** An attempt may fail by its timeout. */
  mayTimeOut: boolean
  /** A run may fail after it has lost its worker so many times. */
  losses: number
}

/**
 * By how much the ledger's clock and a process's reading of it may differ, and how long a process may take from reading it
 * to acting on it, in milliseconds.
 */
const toleranceMs = 100
/** The shortest time between two ticks of a schedule, in milliseconds. */
const shortestPeriodMs = 1_000

export function allowedEndsOf(policies: Policies): AllowedEnds {
  const { overlap, concurrency, missed, missedWindowMs, missedLimit, attempts, timeoutMs } = policies
  const skips: AllowedEnds["skips"] = new Map()
  const may = (reason: string, fromAgeMs: number) => skips.set(reason, { fromAgeMs: fromAgeMs - toleranceMs })
  if (overlap === "skip" && concurrency !== null) may("overlap", 0)
  if (missed === "skip") may("missed", missedAfterMs)
  else may("missed_window", Math.max(missedAfterMs, missedWindowMs))
  if (missed === "once") may("missed_collapsed", missedAfterMs)
  // As many newer ticks were missed as well.
  if (missed === "all") may("missed_limit", missedAfterMs + missedLimit * shortestPeriodMs)
  return { skips, attempts, mayTimeOut: timeoutMs > 0, losses: Math.max(lossesAllowed, attempts) }
}

/** Whether a tick may end like this. Nothing is paused or cancelled while verify runs. */
export function mayEnd(end: TickEnd, allowed: AllowedEnds): boolean {
  const { status, reason, failures } = end
  if (status === "succeeded") return failures < allowed.attempts
  if (status === "skipped") return mayBeSkipped(end, allowed)
  if (reason === "worker_lost") return end.losses >= allowed.losses
  if (failures !== allowed.attempts) return false
  return reason === "error" || (reason === "timeout" && allowed.mayTimeOut)
}

function mayBeSkipped({ reason = "", trigger, ageMs, wasRemoved }: TickEnd, { skips }: AllowedEnds): boolean {
  if (reason === "removed") return wasRemoved
  // A run that is late because of `missed` waits for a permit instead.
  if (reason === "overlap" && trigger === "missed") return false
  const skip = skips.get(reason)
  return skip !== undefined && ageMs >= skip.fromAgeMs
}

/** The ticks of a job that ended in a way that its policies do not allow, with their counts. */
export function notAllowed(facts: JobFacts): (Finding & { count: number })[] {
  const withoutStandIn = collapsedForNothing(facts.runs)
  return facts.runs.flatMap((run) => {
    if (run.finishedAtMs === undefined) return []
    const end = endOf(run, facts)
    const isAllowed = deciding(run, facts.versions).some(({ policies }) =>
      mayEnd(end, allowedEndsOf(policies)),
    )
    if (isAllowed && !withoutStandIn.has(run)) return []
    return [{ job: run.job, runId: run.id, atMs: run.scheduledForMs, count: run.count }]
  })
}

/** The versions that may have decided on a run: its own, and later ones that came into force before it ended. */
function deciding(
  { versionId, finishedAtMs = Infinity }: RunFacts,
  versions: VersionFacts[],
): VersionFacts[] {
  return versions.filter(
    ({ id, inForceFromMs }) =>
      id === versionId || (id > versionId && inForceFromMs - lookaheadMs - toleranceMs <= finishedAtMs),
  )
}

function endOf(run: RunFacts, { removedAtMs }: JobFacts): TickEnd {
  const { status, reason, trigger, attempts, coversToMs } = run
  const finishedAtMs = run.finishedAtMs!
  const count = (outcome: string) => attempts.filter((attempt) => attempt.outcome === outcome).length
  return {
    status: status as TickEnd["status"],
    reason,
    trigger,
    ageMs: finishedAtMs - coversToMs,
    failures: count("failed"),
    losses: count("worker_lost"),
    wasRemoved: removedAtMs.some((atMs) => atMs - lookaheadMs - toleranceMs <= finishedAtMs),
  }
}

/**
 * Collapsed ticks for which no other tick ran. The tick that stands in for one was due when that was decided, and may later
 * have been collapsed itself, into one that ran.
 */
function collapsedForNothing(runs: RunFacts[]): Set<RunFacts> {
  const found = new Set<RunFacts>()
  let nearest = Infinity
  for (const run of runs.toReversed()) {
    const isCollapsed = run.reason === "missed_collapsed"
    const hasStandIn = nearest <= (run.finishedAtMs ?? Infinity) + lookaheadMs + toleranceMs
    if (isCollapsed && !hasStandIn) found.add(run)
    // A run may also be skipped because its job was removed.
    const ran = run.attempts.length > 0 || run.status === "due" || run.reason === "removed"
    if (ran || (isCollapsed && hasStandIn)) nearest = run.scheduledForMs
  }
  return found
}
