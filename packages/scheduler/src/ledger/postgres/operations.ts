import { rowsOf, type Database } from "../../base/database"
import { assertCancellable, assertRetryable, backfillUnderWay } from "../operation-errors"
import type { DueRun } from "../../job/due-run"
import type { Operations, PauseInput, Pause } from "../operations"
import { recordEvent } from "./events"
import { toTimestamp, ms } from "./instant"
import { queueOf } from "./stored-policy"
import { isPaused, pauseUntil } from "./pauses"
import { lockSemaphore, permitFor } from "./permit"
import { grantNewRuns } from "./semaphore"
import { skipRuns } from "./skip"
import { assertActive, jobOfRun, lockJob, runState } from "./locked-rows"

/** Runs `work` in one transaction. */
export type Transact = <T>(work: (database: Database) => Promise<T>) => Promise<T>

export function postgresOperations(transact: Transact, requeueAfterMs: number): Operations {
  const offerAt = `clock_timestamp() + ${requeueAfterMs} * interval '1 millisecond'`
  return {
    trigger: ({ job, data, by }) =>
      transact(async (database) => {
        await assertActive(database, job)
        const [run] = await insertRequested(database, offerAt, {
          job,
          trigger: "manual",
          ticks: undefined,
          data,
          by,
        })
        await recordEvent(database, { job, kind: "triggered", by, details: { runId: run!.runId } })
        return run!
      }),
    pause: (input) => transact((database) => pause(database, input)),
    resume: ({ job, by }) =>
      transact(async (database) => {
        await assertActive(database, job)
        const resumed = await rowsOf<{ at_ms: string }>(
          database,
          // The row keeps the pause with its end: a tick of that period may not be decided yet.
          `UPDATE scheduled_job j SET paused_until = date_trunc('milliseconds', clock_timestamp())
            WHERE name = $1 AND ${isPaused("j")}
           RETURNING ${ms("paused_until")} AS at_ms`,
          [job],
        )
        const atMs = Number(resumed[0]?.at_ms)
        if (resumed.length > 0) await recordEvent(database, { job, kind: "resumed", by, atMs })
        return resumed.length > 0
      }),
    cancel: ({ runId, by, reason }) =>
      transact(async (database) => {
        const run = await runState(database, runId)
        assertCancellable(runId, run.status)
        const freed =
          run.status === "due"
            ? await cancelDue(database, { runId, job: run.job, requeueAfterMs })
            : undefined
        if (run.status === "running") {
          await database.query(
            `UPDATE scheduled_job_run SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp())
              WHERE id = $1`,
            [runId],
          )
        }
        await recordEvent(database, { job: run.job, kind: "cancelled", by, reason, details: { runId } })
        return { kind: run.status === "due" ? "skipped" : "requested", freed }
      }),
    retry: ({ runId, by }) =>
      transact(async (database) => {
        const job = await jobOfRun(database, runId)
        await lockJob(database, job)
        const run = await runState(database, runId)
        assertRetryable(runId, run)
        await assertActive(database, run.job)
        const due = await makeDue(database, { runId, by, offerAt })
        await recordEvent(database, { job: run.job, kind: "retried", by, details: { runId } })
        return { runId, job: run.job, ...due }
      }),
    backfill: ({ job, ticks, by }) =>
      transact(async (database) => {
        await assertActive(database, job)
        const runs = await insertRequested(database, offerAt, {
          job,
          trigger: "backfill",
          ticks,
          data: undefined,
          by,
        })
        await recordEvent(database, { job, kind: "backfilled", by, details: { runs: runs.length } })
        const begin = new Set(await grantNewRuns(database, { job, runIds: runs.map(({ runId }) => runId) }))
        return runs.map((run) => (begin.has(run.runId) ? run : { ...run, waits: true }))
      }),
  }
}

/** Skips a due run, whose row is locked, and hands on the permit that it may hold. */
async function cancelDue(
  database: Database,
  { runId, job, requeueAfterMs }: { runId: string; job: string; requeueAfterMs: number },
): Promise<DueRun | undefined> {
  await lockSemaphore(database, job)
  const [freed] = await skipRuns(database, { job, skips: [{ runId, reason: "cancelled" }], requeueAfterMs })
  return freed
}

async function makeDue(
  database: Database,
  { runId, by, offerAt }: { runId: string; by: string | undefined; offerAt: string },
): Promise<{ delivery: number; queue: string }> {
  try {
    const rows = await rowsOf<{ delivery: number; queue: string }>(
      database,
      `UPDATE scheduled_job_run SET status = 'due', reason = NULL, blocked_by = NULL, failures = 0, losses = 0,
              cancel_requested_at = NULL, finished_at = NULL, stand_in = NULL, decided_version_id = NULL,
              late_at = NULL, permit = ${permitFor("scheduled_job_run.job_name")}, run_at = clock_timestamp(), offer_at = ${offerAt},
              requested_by = $2
        WHERE id = $1 RETURNING attempt + 1 AS delivery, ${queueOf("scheduled_job_run.job_name")} AS queue`,
      [runId, by ?? null],
    )
    return rows[0]!
  } catch (error) {
    if (!violates(error, "scheduled_job_run_backfill")) throw error
    throw backfillUnderWay(runId)
  }
}

async function pause(database: Database, { job, forMs, by, reason, ...end }: PauseInput): Promise<Pause> {
  await assertActive(database, job)
  const rows = await rowsOf<{ at_ms: string; until_ms: string | null; previous: unknown }>(
    database,
    // The row is locked, so the pause that is read is the one that is replaced.
    `WITH moment AS MATERIALIZED (
       SELECT now.at, ${pauseUntil("old", "now.at")} AS previous
         FROM scheduled_job old, (SELECT date_trunc('milliseconds', clock_timestamp()) AS at OFFSET 0) now
        WHERE old.name = $1
     )
     UPDATE scheduled_job
        SET paused_at = moment.at, paused_by = $3, paused_reason = $4,
            paused_until = coalesce($5::timestamptz, moment.at + $2::float8 * interval '1 millisecond')
       FROM moment
      WHERE name = $1
      RETURNING ${ms("paused_at")} AS at_ms, ${ms("paused_until")} AS until_ms, moment.previous`,
    [
      job,
      forMs ?? null,
      by ?? null,
      reason ?? null,
      end.untilMs === undefined ? null : toTimestamp(end.untilMs),
    ],
  )
  const { at_ms, until_ms, previous } = rows[0]!
  const atMs = Number(at_ms)
  const untilMs = until_ms === null ? undefined : Number(until_ms)
  const details = { untilMs: untilMs ?? null, ...(previous ? { previous } : {}) }
  await recordEvent(database, { job, kind: "paused", by, reason, atMs, details })
  return { atMs, untilMs, by, reason }
}

/** Writes due runs that a person asked for: one now, or one for each of these ticks that has none under way. */
async function insertRequested(
  database: Database,
  offerAt: string,
  input: {
    job: string
    trigger: "manual" | "backfill"
    ticks: number[] | undefined
    data: Record<string, unknown> | undefined
    by: string | undefined
  },
): Promise<DueRun[]> {
  const ticks = input.ticks?.map((tick) => new Date(tick).toISOString()) ?? null
  const rows = await rowsOf<{ run_id: string; queue: string }>(
    database,
    `INSERT INTO scheduled_job_run
            (job_name, version_id, scheduled_for, covers_to, trigger, status, permit, run_at, offer_at, data,
             requested_by, created_at)
     SELECT j.name, j.version_id, t.at, t.at, $2, 'due', ${permitFor("j.name")}, clock_timestamp(), ${offerAt},
            $4::jsonb, $5, clock_timestamp()
       FROM scheduled_job j,
            unnest(coalesce($3::timestamptz[], ARRAY[date_trunc('milliseconds', clock_timestamp())])) AS t (at)
      WHERE j.name = $1
     ON CONFLICT (job_name, scheduled_for) WHERE trigger = 'backfill' AND status IN ('due', 'running') DO NOTHING
     RETURNING id::text AS run_id, ${queueOf("scheduled_job_run.job_name")} AS queue`,
    [input.job, input.trigger, ticks, input.data ? JSON.stringify(input.data) : null, input.by ?? null],
  )
  return rows.map((row) => ({ runId: row.run_id, job: input.job, delivery: 1, queue: row.queue }))
}

/** Whether a statement violated this unique index. */
function violates(error: unknown, index: string): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === "23505" && constraint === index
}
