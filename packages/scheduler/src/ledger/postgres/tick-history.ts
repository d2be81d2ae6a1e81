import { rowsOf, type Database } from "../../base/database"
import type { AlikeTicks, RunStatus, TickRecord } from "../history"
import { toTimestamp } from "./instant"
import { tickColumns, toTickRecord, type TickRow } from "./run-row"

/** A job's rows do not overlap: of those before the range, only the last can reach into it. */
const lastBefore = (job: string, instant: string) => `
  SELECT * FROM scheduled_job_run r
   WHERE r.job_name = ${job} AND r.trigger IN ('schedule', 'missed') AND r.scheduled_for < ${instant}
   ORDER BY r.scheduled_for DESC LIMIT 1`

export async function tickRecords(
  database: Database,
  { job, fromMs, toMs }: { job: string; fromMs: number; toMs: number },
): Promise<TickRecord[]> {
  const rows = await rowsOf<TickRow>(
    database,
    `SELECT ${tickColumns} FROM (
       (${lastBefore("$1", "$2")})
       UNION ALL
       SELECT * FROM scheduled_job_run r
        WHERE r.job_name = $1 AND r.trigger IN ('schedule', 'missed')
          AND r.scheduled_for >= $2 AND r.scheduled_for < $3) r
      WHERE r.covers_to >= $2 AND r.scheduled_for < $3
      ORDER BY r.scheduled_for`,
    [job, toTimestamp(fromMs), toTimestamp(toMs)],
  )
  return rows.map(toTickRecord)
}

interface AlikeRow {
  status: RunStatus
  reason: string | null
  count: number
  span_ms: string
  /** The version and the time of each row, in the same order. */
  version_ids: number[]
  at_ms: number[]
}

/**
 * The ticks of all jobs are read in the order of their times; those that reach into the range are looked up by job, in
 * parallel. Rows that are alike come as one, and are split by version here: sorting them by version would take the
 * database as long as everything else.
 */
export async function allTickOutcomes(
  database: Database,
  { fromMs, toMs, atMost }: { fromMs: number; toMs: number; atMost: number },
): Promise<AlikeTicks[] | undefined> {
  const [from, to, most] = ["$1", "$2", "$3"] as const
  const within = (status: string) => `
    SELECT * FROM scheduled_job_run r
     WHERE r.status ${status} AND r.trigger IN ('schedule', 'missed')
       AND r.scheduled_for >= ${from} AND r.scheduled_for < ${to}`
  const alike = (rows: string) =>
    rowsOf<AlikeRow>(
      database,
      `SELECT status, reason, count, round(date_part('epoch', covers_to - scheduled_for) * 1000)::bigint AS span_ms,
              json_agg(version_id) AS version_ids,
              json_agg(round(date_part('epoch', scheduled_for) * 1000)::bigint) AS at_ms
         FROM (${rows} LIMIT ${most}) r
        GROUP BY status, reason, count, covers_to - scheduled_for`,
      [toTimestamp(fromMs), toTimestamp(toMs), atMost + 1],
    )
  const rows = await Promise.all([
    alike(`
      SELECT before.* FROM scheduled_job j CROSS JOIN LATERAL (${lastBefore("j.name", from)}) before
       WHERE before.covers_to >= ${from} AND before.scheduled_for < ${to}`),
    alike(
      ["= 'succeeded'", "= 'failed'", "= 'skipped'", "IN ('due', 'running')"].map(within).join(" UNION ALL "),
    ),
  ])
  const found = rows.flat()
  if (found.reduce((sum, { at_ms: times }) => sum + times.length, 0) > atMost) return undefined
  return found.flatMap(byVersion)
}

function byVersion(row: AlikeRow): AlikeTicks[] {
  const { status, count, version_ids: versionIds, at_ms: times } = row
  const spanMs = Number(row.span_ms)
  const reason = row.reason ?? undefined
  const groups = new Map<number, AlikeTicks>()
  for (const [index, id] of versionIds.entries()) {
    let group = groups.get(id)
    if (!group)
      groups.set(id, (group = { versionId: String(id), status, reason, count, spanMs, scheduledForMs: [] }))
    group.scheduledForMs.push(times[index]!)
  }
  return [...groups.values()]
}
