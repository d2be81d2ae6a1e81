import { rowsOf, type Database } from "../../base/database"
import type { AlikeTicks, RunStatus } from "../history"
import { toTimestamp } from "./instant"
import { lastBefore } from "./run-history"

interface AlikeRow {
  job: string
  status: RunStatus
  reason: string | null
  count: number
  span_ms: number
  at_ms: number[]
}

/**
 * The ticks of all jobs lie together in the order of their times; what reaches into the range is looked up by job, and
 * meanwhile. Those that are alike come as one row, grouped by their version's number: names would take several times as
 * long to sort.
 */
export async function allTickOutcomes(
  database: Database,
  { fromMs, toMs, atMost }: { fromMs: number; toMs: number; atMost: number },
): Promise<AlikeTicks[] | undefined> {
  const within = (status: string) => `
    SELECT * FROM scheduled_job_run r
     WHERE r.status ${status} AND r.trigger IN ('schedule', 'missed')
       AND r.scheduled_for >= $1 AND r.scheduled_for < $2`
  const alike = (rows: string) =>
    rowsOf<AlikeRow>(
      database,
      `SELECT min(job_name) AS job, status, reason, count,
            round(date_part('epoch', covers_to - scheduled_for) * 1000) AS span_ms,
            json_agg(round(date_part('epoch', scheduled_for) * 1000)::bigint) AS at_ms
       FROM (${rows} LIMIT $3) r
      GROUP BY version_id, count, status, reason, covers_to - scheduled_for`,
      [toTimestamp(fromMs), toTimestamp(toMs), atMost + 1],
    )
  const groups = await Promise.all([
    alike(`
         SELECT before.* FROM scheduled_job j CROSS JOIN LATERAL (${lastBefore("j.name", "$1")}) before
          WHERE before.covers_to >= $1 AND before.scheduled_for < $2`),
    alike(
      ["= 'succeeded'", "= 'failed'", "= 'skipped'", "IN ('due', 'running')"].map(within).join(" UNION ALL "),
    ),
  ])
  const rows = groups.flat()
  if (rows.reduce((sum, { at_ms: times }) => sum + times.length, 0) > atMost) return undefined
  return rows.map(({ job, status, reason, count, span_ms: spanMs, at_ms: scheduledForMs }) => {
    return { job, status, reason: reason ?? undefined, count, spanMs, scheduledForMs }
  })
}
