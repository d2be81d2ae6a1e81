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
  /** How old the tick was when it ended, in milliseconds; of a range of ticks its newest. */
  ageMs: number
  /** How many of its attempts failed, by an error or the timeout. */
  failures: number
  /** How many of its attempts lost their worker. */
  losses: number
  /** Its job was removed before it ended. */
  wasRemoved: boolean
}

/** What a job owes each of its ticks, by its policies alone. */
interface Owed {
  /** For these reasons a tick may be skipped, at least so old, in milliseconds. */
  skips: Map<string, { fromAgeMs: number }>
  /** After how many failed attempts it is failed, and not called again. */
  attempts: number
  /** An attempt may be failed for having taken too long. */
  mayTimeOut: boolean
  /** A run that lost its worker so often may be failed for it. */
  losses: number
}

/**
 * By how much the ledger's clock and a process's reading of it may differ, and how long a process may take from reading it
 * to acting on it, in milliseconds.
 */
const toleranceMs = 100
/** The shortest time between two ticks of a schedule, in milliseconds. */
const shortestPeriodMs = 1_000

export function owedBy(policies: Policies): Owed {
  const { overlap, concurrency, missed, missedWindowMs, missedLimit, attempts, timeoutMs } = policies
  const skips: Owed["skips"] = new Map()
  const may = (reason: string, fromAgeMs: number) => skips.set(reason, { fromAgeMs: fromAgeMs - toleranceMs })
  if (overlap === "skip" && concurrency !== null) may("overlap", 0)
  if (missed === "skip") may("missed", missedAfterMs)
  else may("missed_window", Math.max(missedAfterMs, missedWindowMs))
  if (missed === "once") may("missed_collapsed", missedAfterMs)
  // As many newer ticks were missed as well.
  if (missed === "all") may("missed_limit", missedAfterMs + missedLimit * shortestPeriodMs)
  return { skips, attempts, mayTimeOut: timeoutMs > 0, losses: Math.max(lossesAllowed, attempts) }
}

/** Whether a tick may end so. Nobody pauses a job or cancels a run while verify is at work. */
export function mayEnd(end: TickEnd, owed: Owed): boolean {
  const { status, reason, failures } = end
  if (status === "succeeded") return failures < owed.attempts
  if (status === "skipped") return mayBeSkipped(end, owed)
  if (reason === "worker_lost") return end.losses >= owed.losses
  if (failures !== owed.attempts) return false
  return reason === "error" || (reason === "timeout" && owed.mayTimeOut)
}

function mayBeSkipped({ reason = "", trigger, ageMs, wasRemoved }: TickEnd, { skips }: Owed): boolean {
  if (reason === "removed") return wasRemoved
  // What runs late because of `missed` waits for a permit; its own siblings are not in its way.
  if (reason === "overlap" && trigger === "missed") return false
  const skip = skips.get(reason)
  return skip !== undefined && ageMs >= skip.fromAgeMs
}

/** Ticks of a job that ended as none of its policies allows, each counted. */
export function notAllowed(facts: JobFacts): (Finding & { count: number })[] {
  const withoutStandIn = collapsedForNothing(facts.runs)
  return facts.runs.flatMap((run) => {
    if (run.finishedAtMs === undefined) return []
    const end = endOf(run, facts)
    const isAllowed = deciding(run, facts.versions).some(({ policies }) => mayEnd(end, owedBy(policies)))
    if (isAllowed && !withoutStandIn.has(run)) return []
    return [{ job: run.job, runId: run.id, atMs: run.scheduledForMs, count: run.count }]
  })
}

/** A tick is of one version; those that came until it ended may have decided as well. */
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
 * Collapsed ticks for which no other tick ran. What stands in for one had come when that was decided, and may itself
 * have been collapsed later, into one that ran.
 */
function collapsedForNothing(runs: RunFacts[]): Set<RunFacts> {
  const found = new Set<RunFacts>()
  let nearest = Infinity
  for (const run of runs.toReversed()) {
    const isCollapsed = run.reason === "missed_collapsed"
    const hasStandIn = nearest <= (run.finishedAtMs ?? Infinity) + lookaheadMs + toleranceMs
    if (isCollapsed && !hasStandIn) found.add(run)
    // A run that was skipped with its removed job is in order.
    const ran = run.attempts.length > 0 || run.status === "due" || run.reason === "removed"
    if (ran || (isCollapsed && hasStandIn)) nearest = run.scheduledForMs
  }
  return found
}
