import { clockToleranceMs } from "@nightshift/scheduler/internal/policy/lookahead"
import type { JobFacts, RunFacts } from "./job-facts"

/** A time during which a run held a permit of its job, or may have. */
interface HeldPermit {
  runId: string
  fromMs: number
  toMs: number
}

/** After an attempt with such an outcome a run keeps its permit for the next one. */
const keeping = ["worker_lost", "handed_back"]

/** Attempts, which certainly held a permit while they were under way. */
export function underWay(runs: RunFacts[]): HeldPermit[] {
  return runs.flatMap(({ id, attempts }) =>
    attempts.map(({ claimedAtMs, toMs }) => ({ runId: id, fromMs: claimedAtMs, toMs })),
  )
}

/** A span of a job's history in which its bound changed, and what it changed to. */
export interface BoundChange {
  bound: number
  fromMs: number
  toMs: number
}

/**
 * From the start of a run to its end or to the failure of an attempt, as long as the run keeps its permit. A run without a
 * worker may lose its permit if the bound changes before its next attempt, since the permits are then given out again. So
 * may a run if the bound became lower than the number of runs under way during its attempt.
 */
export function kept(runs: RunFacts[], changes: BoundChange[]): HeldPermit[] {
  const all = underWay(runs)
  const narrowing = changes.filter((change) => countHeld(all, change) > change.bound)
  const meets = (spans: BoundChange[], fromMs: number, toMs: number) =>
    spans.some((span) => span.fromMs <= toMs && span.toMs >= fromMs)
  return runs.flatMap(({ id: runId, attempts }) => {
    const permits: HeldPermit[] = []
    for (const [index, { claimedAtMs: fromMs, toMs }] of attempts.entries()) {
      const before = attempts[index - 1]
      const keepsIt =
        before !== undefined &&
        keeping.includes(before.outcome) &&
        !meets(changes, before.toMs, fromMs) &&
        !meets(narrowing, before.claimedAtMs, before.toMs)
      if (keepsIt) permits.at(-1)!.toMs = toMs
      else permits.push({ runId, fromMs, toMs })
    }
    return permits
  })
}

/**
 * All that may have held a permit:
 * - attempts, from their claim on, which comes up to 50 ms before the run's time;
 * - a run between an attempt whose worker was lost, or that was handed back, and the next one;
 * - a run that waited, and may have got a permit that became free, before it started.
 *
 * The last two may also end without another attempt.
 */
export function perhapsHeld({ runs }: JobFacts, changes: BoundChange[]): HeldPermit[] {
  const freed = freedPermits(runs, changes)
  return runs.flatMap((run) => {
    const { id: runId, attempts, scheduledForMs } = run
    const held = attempts.map(({ claimedAtMs, toMs }, index) => {
      const isAtItsTime = index > 0 || claimedAtMs <= scheduledForMs
      return { runId, fromMs: isAtItsTime ? claimedAtMs - clockToleranceMs : claimedAtMs, toMs }
    })
    for (let index = 0; index <= attempts.length; index++) {
      const before = attempts[index - 1]
      const keepsIt = before !== undefined && keeping.includes(before.outcome)
      const sinceMs = before?.toMs ?? scheduledForMs
      const given = freed.find(({ toMs }) => toMs > sinceMs)
      const fromMs = keepsIt ? sinceMs : given && Math.max(given.fromMs, sinceMs)
      const toMs = attempts[index]?.fromMs ?? heldUntil(run, changes)
      if (fromMs !== undefined && fromMs < toMs) held.push({ runId, fromMs, toMs })
    }
    return held
  })
}

/** When permits became free, or may have. */
function freedPermits(runs: RunFacts[], changes: BoundChange[]): { fromMs: number; toMs: number }[] {
  const removed = runs.filter(({ reason }) => reason === "removed").map((run) => run.finishedAtMs!)
  const endsAtMs = [...underWay(runs).map(({ toMs }) => toMs), ...removed]
  return [...endsAtMs.map((atMs) => ({ fromMs: atMs, toMs: atMs })), ...changes].toSorted(
    (one, other) => one.toMs - other.toMs,
  )
}

/**
 * Until when a run may have held a permit after its last attempt, or without one. If its job was removed, it keeps the
 * permit until it is skipped for that. If it got a permit and was then skipped for overlap, it lost the permit to a change
 * of the bound.
 */
function heldUntil({ status, reason, finishedAtMs = Infinity }: RunFacts, changes: BoundChange[]): number {
  if (status === "due") return Infinity
  if (status !== "skipped" || reason === "removed") return finishedAtMs
  if (reason !== "overlap") return -Infinity
  const takenAtMs = changes.filter(({ fromMs }) => fromMs <= finishedAtMs).map(({ toMs }) => toMs)
  return Math.min(finishedAtMs, Math.max(...takenAtMs))
}

/** How many runs held a permit at some moment of a span, not counting `without`. */
export function countHeld(
  held: HeldPermit[],
  span: { fromMs: number; toMs: number; without?: string },
): number {
  const runs = new Set<string>()
  for (const { runId, fromMs, toMs } of held) {
    if (fromMs <= span.toMs && toMs > span.fromMs && runId !== span.without) runs.add(runId)
  }
  return runs.size
}
