import { rowsOf, type Database } from "../../base/database"
import type { RunStatus, RunTrigger, TickRecord } from "../history"
import { toTimestamp } from "./instant"
import { ms } from "./plans"
import { lastBefore } from "./run-history"

/** Ticks that are alike but for their time and their run. */
interface TickGroup {
  job: string
  version_id: string
  trigger: RunTrigger
  status: RunStatus
  reason: string | null
  count: number
  span_ms: string
  at_ms: number[]
  run_ids: number[]
}

/**
 * The ticks of all jobs lie together in the order of their times; what reaches into the range is looked up by job. They
 * come in groups, which takes a fraction of the time that a row for each would take.
 */
export async function allTickRecords(
  database: Database,
  { fromMs, toMs, atMost }: { fromMs: number; toMs: number; atMost: number },
): Promise<TickRecord[] | undefined> {
  const within = (status: string) => `
    SELECT * FROM scheduled_job_run r
     WHERE r.status ${status} AND r.trigger IN ('schedule', 'missed')
       AND r.scheduled_for >= $1 AND r.scheduled_for < $2`
  const groups = await rowsOf<TickGroup>(
    database,
    `SELECT job_name AS job, version_id::text, trigger, status, reason, count,
            ${ms("covers_to - scheduled_for")}::text AS span_ms,
            json_agg(${ms("scheduled_for")}) AS at_ms, json_agg(id) AS run_ids
       FROM (
         SELECT before.* FROM scheduled_job j CROSS JOIN LATERAL (${lastBefore("j.name", "$1")}) before
          WHERE before.covers_to >= $1 AND before.scheduled_for < $2
         UNION ALL ${within("= 'succeeded'")}
         UNION ALL ${within("= 'failed'")}
         UNION ALL ${within("= 'skipped'")}
         UNION ALL ${within("IN ('due', 'running')")}
         LIMIT $3) r
      GROUP BY job_name, version_id, trigger, status, reason, count, covers_to - scheduled_for`,
    [toTimestamp(fromMs), toTimestamp(toMs), atMost + 1],
  )
  const records = groups.flatMap(recordsOf)
  if (records.length > atMost) return undefined
  return records.sort((a, b) => compare(a.job, b.job) || a.scheduledForMs - b.scheduledForMs)
}

function recordsOf(group: TickGroup): TickRecord[] {
  const { job, version_id: versionId, trigger, status, count, at_ms: times, run_ids: ids } = group
  const reason = group.reason ?? undefined
  const spanMs = Number(group.span_ms)
  return times.map((scheduledForMs, place) => {
    const runId = String(ids[place])
    const coversToMs = scheduledForMs + spanMs
    return { runId, job, versionId, scheduledForMs, coversToMs, count, trigger, status, reason }
  })
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
