import type { Schedule } from "../src/schedule/schedule"
import { defaultPolicies, type Policies } from "../src/policy/policies"
import type { Bench } from "./bench.fixture"

export const at = (text: string): number => Date.parse(text)

/** Writes rows as they would stand after something that takes longer than a test may. */
export function storedRows(bench: Bench) {
  const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

  /** A job with one version, in force from its creation on. */
  async function job(input: {
    name: string
    createdAtMs: number
    watermarkMs: number
    schedule?: Partial<Schedule>
    policies?: Partial<Policies>
  }): Promise<string> {
    await bench.sql(
      `INSERT INTO scheduled_job (name, source, description, state, watermark, created_at, updated_at)
       VALUES ($1, 'src/jobs/' || $1 || '.js', 'For a test', 'active', $2, $3, $3)`,
      [input.name, iso(input.watermarkMs), iso(input.createdAtMs)],
    )
    return version({ job: input.name, fromMs: input.createdAtMs, ...input })
  }

  /** Ends the version that is in force, if there is one, and opens the next. */
  async function version(input: {
    job: string
    fromMs: number
    schedule?: Partial<Schedule>
    policies?: Partial<Policies>
  }): Promise<string> {
    const schedule = {
      expression: "0 * * * *",
      timezone: "UTC",
      gap: "run-after",
      fold: "first",
      ...input.schedule,
    }
    const definition = { schedule, policies: { ...defaultPolicies, ...input.policies }, paused: false }
    await bench.sql(
      `UPDATE scheduled_job_version SET in_force_to = $2 WHERE job_name = $1 AND in_force_to IS NULL`,
      [input.job, iso(input.fromMs)],
    )
    const [row] = await bench.sql<{ id: string }>(
      `WITH opened AS (
         INSERT INTO scheduled_job_version (job_name, definition, in_force_from) VALUES ($1, $2, $3) RETURNING id)
       UPDATE scheduled_job SET version_id = opened.id FROM opened WHERE name = $1 RETURNING opened.id`,
      [input.job, JSON.stringify(definition), iso(input.fromMs)],
    )
    return row!.id
  }

  /** A run's row, as the newest version's; by default a tick that succeeded. */
  async function run(input: {
    job: string
    atMs: number
    coversToMs?: number
    count?: number
    trigger?: string
    status?: string
    reason?: string
    startedAtMs?: number
    finishedAtMs?: number
    workerId?: string
    attempt?: number
    blockedBy?: string
    error?: unknown
  }): Promise<string> {
    const [row] = await bench.sql<{ id: string }>(
      `INSERT INTO scheduled_job_run
              (job_name, version_id, scheduled_for, covers_to, count, trigger, status, reason, run_at, offer_at,
               created_at, started_at, finished_at, worker_id, attempt, blocked_by, error)
       SELECT name, version_id, $2, $3, $4, $5, $6, $7, $2, $2, $2, $8, $9, $10, $11, $12, $13
         FROM scheduled_job WHERE name = $1 RETURNING id`,
      [
        input.job,
        iso(input.atMs),
        iso(input.coversToMs ?? input.atMs),
        input.count ?? 1,
        input.trigger ?? "schedule",
        input.status ?? "succeeded",
        input.reason ?? null,
        iso(input.startedAtMs),
        iso(input.finishedAtMs),
        input.workerId ?? null,
        input.attempt ?? 1,
        input.blockedBy ?? null,
        input.error ? JSON.stringify(input.error) : null,
      ],
    )
    return row!.id
  }

  /** As many hourly ticks, the first at `fromMs`. */
  async function hours(input: { job: string; fromMs: number; count: number; status?: string }) {
    await bench.sql(
      `INSERT INTO scheduled_job_run
              (job_name, version_id, scheduled_for, covers_to, trigger, status, run_at, offer_at, created_at)
       SELECT name, version_id, t, t, 'schedule', $4, t, t, t
         FROM scheduled_job,
              generate_series($2::timestamptz, $2::timestamptz + ($3 - 1) * interval '1 hour', '1 hour') AS t
        WHERE name = $1`,
      [input.job, iso(input.fromMs), input.count, input.status ?? "succeeded"],
    )
  }

  async function worker(input: {
    id: string
    startedAtMs: number
    seenAtMs: number
    stoppedAtMs?: number
    jobs?: string[]
  }) {
    await bench.sql(
      `INSERT INTO scheduled_job_worker (id, host, pid, started_at, seen_at, stopped_at, jobs)
       VALUES ($1, 'shop-1', 4711, $2, $3, $4, $5)`,
      [input.id, iso(input.startedAtMs), iso(input.seenAtMs), iso(input.stoppedAtMs), input.jobs ?? null],
    )
  }

  async function event(input: { job: string; atMs: number; kind: string; by?: string; reason?: string }) {
    await bench.sql(
      `INSERT INTO scheduled_job_event (job_name, at, kind, by, reason) VALUES ($1, $2, $3, $4, $5)`,
      [input.job, iso(input.atMs), input.kind, input.by ?? null, input.reason ?? null],
    )
  }

  return { job, version, run, hours, worker, event }
}
