import { mayEnd, owedBy, type TickEnd } from "./owing"
import { lookaheadMs } from "@nightshift/scheduler/internal/policy/lookahead"
import type { Finding, JobFacts, RunFacts, VersionFacts } from "./run-facts"

/** How long a process may take from reading the clock to acting on it, in milliseconds. */
const toleranceMs = 100

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
