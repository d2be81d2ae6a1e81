import { surelyHolds, type Facts, type Holding } from "./facts.fixture"
import type { InterleavingWorld } from "./world.fixture"

/**
 * Where more runs of a job were under way than its bound allows. The one that began last began between the last begin
 * and the last answer of them all, when every other one was under way: the largest bound of that time counts.
 */
export function boundBreaches(facts: Facts): string[] {
  const attempts = facts.holdings.filter(({ attempt }) => attempt > 0)
  return attempts.flatMap((last) => {
    const together = attempts.filter(
      (other) =>
        other.job === last.job && surelyHolds(other, last.begun.to) && other.begun.to <= last.begun.to,
    )
    const span = {
      from: Math.max(...together.map(({ begun }) => begun.from)),
      to: last.begun.to,
    }
    const bound = largestBound(facts, last.job, span)
    if (together.length <= bound) return []
    const runs = together.map(({ runId }) => runId).join(" ")
    return [
      `over the bound${facts.deployNote(last.job)}: runs ${runs} of ${last.job} were under way at ${last.begun.to}, its bound is ${bound}`,
    ]
  })
}

function largestBound(facts: Facts, job: string, span: Holding["begun"]): number {
  return Math.max(...facts.policiesWithin(job, span).map(({ concurrency }) => concurrency ?? Infinity))
}

/** Each attempt of a run was claimed once, and their numbers have no gap. */
export async function attemptBreaches({ facts, database }: InterleavingWorld): Promise<string[]> {
  const rows = await database.sql<{ id: string; attempt: number; ended: number[] }>(
    `SELECT id::text, attempt, coalesce((SELECT array_agg((e ->> 'attempt')::integer ORDER BY n)
       FROM jsonb_array_elements(attempts) WITH ORDINALITY AS a (e, n)), '{}') AS ended FROM scheduled_job_run`,
  )
  return rows.flatMap(({ id, attempt, ended }) => {
    const claimed = facts.holdings
      .filter((holding) => holding.runId === id && holding.attempt > 0)
      .map((holding) => holding.attempt)
      .sort((a, b) => a - b)
    const wanted = Array.from({ length: attempt }, (_, index) => index + 1).join(" ")
    return claimed.join(" ") === wanted && ended.join(" ") === wanted
      ? []
      : [`attempts: run ${id} has ${attempt}, claimed were ${claimed.join(" ")}, ended ${ended.join(" ")}`]
  })
}
