import type { InterleavingWorld } from "./world.fixture"

interface DueRow {
  run_id: string
  job: string
  bound: number | null
  holding: number
  has_permit: boolean
}

/** A run that a permit was handed to is due and holds it; in tables without permits there is none. */
const hasPermit = (run: string) => `coalesce(to_jsonb(${run}) ->> 'permit' = 'held', false)`

/** What the next heartbeat of any process offers counts as offered. */
const due = `
SELECT r.id::text AS run_id, r.job_name AS job, (v.definition -> 'policies' ->> 'concurrency')::integer AS bound,
       ${hasPermit("r")} AS has_permit,
       (SELECT count(*)::integer FROM scheduled_job_run o
         WHERE o.job_name = r.job_name AND (o.status = 'running' OR o.status = 'due' AND ${hasPermit("o")})) AS holding
  FROM scheduled_job_run r
  JOIN scheduled_job j ON j.name = r.job_name AND j.state = 'active'
  JOIN scheduled_job_version v ON v.id = j.version_id
 WHERE r.status = 'due' AND r.run_at <= to_timestamp($1 / 1000.0) AND r.offer_at > to_timestamp($1 / 1000.0)
 ORDER BY r.id`

/** Runs that wait although a permit is free, or theirs, and nobody was offered them. Only while nothing is under way. */
export async function unofferedRuns(world: InterleavingWorld): Promise<string[]> {
  const { database, offers, facts } = world
  const rows = await database.sql<DueRow>(due, [database.time.now()])
  const found = rows
    .filter(({ run_id }) => !facts.stuck.has(run_id))
    .filter(({ run_id }) => !offers.some(({ runId }) => runId === run_id))
    .filter(({ bound, holding, has_permit }) => has_permit || bound === null || holding < bound)
  for (const { run_id } of found) facts.stuck.add(run_id)
  return found.map(({ run_id, job, bound, holding, has_permit }) => {
    const permits = `${holding} of ${bound ?? "any number of"} permits taken`
    const own = has_permit ? ", one of them by itself" : ""
    return `stuck${facts.deployNote(job)}: run ${run_id} of ${job} waits at ${facts.moment()} with ${permits}${own}, and nobody was offered it`
  })
}
