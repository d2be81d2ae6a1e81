import { missedAfterMs } from "../../src/policy/missed"
import { mayHold, type Facts, type Skip, type Span } from "./facts.fixture"

/** Ticks that a claim gave up although nothing gave it the right to. */
export function skipBreaches(facts: Facts): string[] {
  return facts.skips.flatMap((skip) => {
    if (skip.reason === "overlap") return overlapBreaches(facts, skip)
    if (skip.reason === "missed_collapsed") return collapsedBreaches(facts, skip)
    return []
  })
}

function overlapBreaches(facts: Facts, skip: Skip): string[] {
  const { job, runId, span, blockedBy } = skip
  const subject = `run ${runId} of ${job} (${span.from}-${span.to})`
  const breaches: string[] = []
  const bounds = facts.policiesWithin(job, span).map(({ concurrency }) => concurrency ?? Infinity)
  const most = mostPermits(facts, skip)
  if (most < Math.min(...bounds)) {
    breaches.push(
      `skipped with room${facts.deployNote(job)}: ${subject} for overlap, with ${most} of ${Math.min(...bounds)} permits taken`,
    )
  }
  if (wasToRunLate(facts, skip)) {
    breaches.push(`missed tick skipped: ${subject} was to run late, and was skipped for overlap`)
  }
  const held = facts.holdings.some((holding) => holding.runId === blockedBy && mayHold(holding, span))
  if (!held)
    breaches.push(`blocked by nobody: ${subject} names run ${blockedBy ?? "-"}, which held no permit`)
  return breaches
}

/** A tick that runs late because of `missed` competes with no other tick for `overlap`. */
function wasToRunLate(facts: Facts, { runId, askedAtMs }: Skip): boolean {
  const tick = facts.ticks.find((each) => each.runId === runId)
  if (!tick) return false
  // One that has waited for another run of its job is not late.
  const isUntouched = !facts.waited.has(runId) && !facts.retries.some((retry) => retry.runId === runId)
  return tick.trigger === "missed" || (isUntouched && askedAtMs - tick.scheduledForMs > missedAfterMs)
}

/** How many other runs may have held a permit at one moment of the span, at most. */
function mostPermits(facts: Facts, { job, runId, span }: Skip): number {
  const others = facts.holdings.filter((holding) => holding.job === job && holding.runId !== runId)
  const moments = [span.from, ...others.map(({ begun }) => begun.from)].filter(
    (moment) => span.from <= moment && moment <= span.to,
  )
  const counts = moments.map((moment) => {
    const at = { from: moment, to: moment }
    return new Set(others.filter((other) => mayHold(other, at)).map((other) => other.runId)).size
  })
  return Math.max(...counts)
}

function collapsedBreaches(facts: Facts, skip: Skip): string[] {
  const own = facts.ticks.find(({ runId }) => runId === skip.runId)
  if (!own) return []
  const later = facts.ticks.filter(
    ({ job, scheduledForMs }) =>
      job === skip.job && scheduledForMs > own.scheduledForMs && scheduledForMs <= skip.atMs,
  )
  if (later.some((tick) => tick.span.from <= skip.span.to && mayStandIn(facts, tick.runId, skip.span))) {
    return []
  }
  return [
    `collapsed into nothing: run ${skip.runId} of ${skip.job} (${skip.span.from}-${skip.span.to}), and no later tick of it ran, runs or is due`,
  ]
}

/** Whether a run was, at some moment of the span, not skipped. */
export function mayStandIn(facts: Facts, runId: string, span: Span): boolean {
  const losses = facts.losses.filter((loss) => loss.runId === runId && loss.span.to < span.from)
  const last = Math.max(-1, ...losses.map((loss) => loss.span.to))
  if (last < 0) return true
  return facts.retries.some(
    (retry) => retry.runId === runId && retry.span.to >= last && retry.span.from <= span.to,
  )
}
