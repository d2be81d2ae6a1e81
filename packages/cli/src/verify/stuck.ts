import { underWay } from "./held-permits"
import type { Disturbance, Finding, JobFacts, RunFacts } from "./job-facts"

/** How long a run may wait after a fault, in milliseconds: for the lease of 10 s, and for the next heartbeat. */
export const recoversWithinMs = 15_000
/** How soon runs start that became due before that, in milliseconds: a slow machine has a backlog to work off. */
const catchesUpWithinMs = 60_000
/** How long a run may wait while a permit is free and nothing is disturbed, in milliseconds. */
export const startsWithinMs = 5_000

interface Span {
  fromMs: number
  toMs: number
}

/** The start of a run of any job (`toMs`), and since when it could have started (`fromMs`). */
type Begin = Span

/** The starts of all attempts of a job. */
export function beginsOf(facts: JobFacts): Begin[] {
  return facts.runs.flatMap((run) =>
    waitsOf(run, { facts, untilMs: -Infinity }).slice(0, run.attempts.length),
  )
}

/**
 * Runs that waited for longer than `startsWithinMs` while a permit of their job was free, nothing was disturbed, and no run
 * started that had waited for longer: behind those a run waits its turn, as on a machine that is too slow for its load.
 *
 * @param input.begins the starts of runs of all jobs
 */
export function stuck(
  facts: JobFacts,
  input: { disturbances: Disturbance[]; begins: Begin[]; untilMs: number },
): Finding[] {
  const { job, runs } = facts
  const { disturbances, begins, untilMs } = input
  const long = runs
    .flatMap((run) => waitsOf(run, { facts, untilMs }).map((wait) => ({ run, wait })))
    .filter(({ wait }) => wait.toMs - wait.fromMs > startsWithinMs)
  if (long.length === 0) return []
  const full = fullOverTime(facts)
  const disturbed = (wait: Span) =>
    disturbances.map(({ fromMs, toMs }) => {
      const isBacklog = wait.fromMs <= toMs + recoversWithinMs
      return { fromMs, toMs: toMs + (isBacklog ? catchesUpWithinMs : recoversWithinMs) }
    })
  const before = (wait: Span) =>
    begins
      .filter(({ fromMs, toMs }) => fromMs <= wait.fromMs && toMs > wait.fromMs && toMs < wait.toMs)
      .map(({ toMs }) => ({ fromMs: toMs, toMs }))
  return long
    .filter(
      ({ wait }) => longestOutside(wait, [...full, ...disturbed(wait), ...before(wait)]) > startsWithinMs,
    )
    .map(({ run, wait }) => ({ job, runId: run.id, atMs: wait.fromMs }))
}

/** From the moment at which a run, or its next attempt, could start until it did, or was given up as too late. */
function waitsOf(run: RunFacts, { facts, untilMs }: { facts: JobFacts; untilMs: number }): Span[] {
  const { attempts, scheduledForMs } = run
  const policies = facts.versions.find(({ id }) => id === run.versionId)?.policies
  const readyAfter = (index: number): number => {
    const before = attempts[index - 1]
    if (!before) return scheduledForMs
    return before.toMs + (before.outcome === "failed" ? (policies?.backoff.delayMs ?? 0) : 0)
  }
  const waits = attempts.map(({ fromMs }, index) => ({ fromMs: readyAfter(index), toMs: fromMs }))
  const isGivenUp = run.status === "skipped" && run.reason?.startsWith("missed")
  if (isGivenUp) waits.push({ fromMs: scheduledForMs, toMs: run.finishedAtMs! })
  if (run.status === "due") waits.push({ fromMs: readyAfter(attempts.length), toMs: untilMs })
  return waits
}

/** When all permits of the job were taken, by the bound of the version that was the newest then. */
function fullOverTime({ versions, runs }: JobFacts): Span[] {
  const held = underWay(runs)
  return versions.flatMap(({ policies, inForceFromMs }, index) => {
    const { concurrency } = policies
    if (concurrency === null) return []
    const toMs = versions[index + 1]?.inForceFromMs ?? Infinity
    return fullSpans(held, concurrency)
      .map((span) => ({
        fromMs: Math.max(span.fromMs, inForceFromMs),
        toMs: Math.min(span.toMs, toMs),
      }))
      .filter((span) => span.fromMs < span.toMs)
  })
}

/** The spans, in order, during which at least `bound` of these were under way. */
function fullSpans(held: Span[], bound: number): Span[] {
  const changes = held
    .flatMap(({ fromMs, toMs }) => [
      { atMs: fromMs, by: 1 },
      { atMs: toMs, by: -1 },
    ])
    .toSorted((one, other) => one.atMs - other.atMs || one.by - other.by)
  const spans: Span[] = []
  let count = 0
  for (const { atMs, by } of changes) {
    const wasFull = count >= bound
    count += by
    if (!wasFull && count >= bound) spans.push({ fromMs: atMs, toMs: Infinity })
    if (wasFull && count < bound) spans.at(-1)!.toMs = atMs
  }
  return spans
}

function longestOutside(whole: Span, spans: Span[]): number {
  let longest = 0
  let fromMs = whole.fromMs
  for (const span of spans.toSorted((one, other) => one.fromMs - other.fromMs)) {
    if (span.fromMs > whole.toMs) break
    longest = Math.max(longest, span.fromMs - fromMs)
    fromMs = Math.max(fromMs, span.toMs)
  }
  return Math.max(longest, whole.toMs - fromMs)
}
