import { setTimeout } from "node:timers/promises"
import { rowsOf, type Database } from "@nightshift/scheduler/internal/base/database"
import { notAllowed } from "./allowed-ends"
import { overBound, skippedWithRoom } from "./bounds"
import { epochMs, readJobFacts, type Disturbance, type Finding } from "./job-facts"
import type { SettledTick } from "./recovery"
import { beginsOf, stuck } from "./stuck"

/** The evidence in the tables, read without the library. */
export interface Evidence {
  /** Rows of ticks, not counting the first of each job and time. */
  decidedTwice: number
  /** Ticks up to the end that are still due or running. */
  open: number
  /** Ticks that ended in a way that the policies of their job do not allow, by the rules of `allowed-ends.ts`. */
  notAllowed: number
  /** The first of them. */
  firstNotAllowed: Finding | undefined
  bounds: {
    /** Ticks that were skipped for overlap while a permit was free. */
    skippedWithRoom: Finding[]
    /** Runs that started although the bound of their job was reached. */
    over: Finding[]
    /** Runs that waited too long while a permit was free. */
    stuck: Finding[]
  }
  effects: {
    /** Rows that the handlers of transactional jobs left. */
    rows: number
    /** Rows, not counting the first of each job, time and step. */
    doubled: number
    /** Runs that succeeded, but of which not everything is there that their attempt wrote. */
    lost: number
    /** Attempts that did not succeed, but of which something is there that they wrote before their signal. */
    stray: number
    /** Attempts that did not succeed, but of which something is there that they wrote after their signal. */
    givenUp: number
  }
  calls: {
    /** Calls of the handlers that write no effects. */
    rows: number
    /** Of these, calls that were repeated since their worker died or handed the run back before it wrote the outcome. */
    repeated: number
    /** Runs that succeeded without any call. */
    lost: number
    /** Calls of any handler that went on after their signal. */
    wentOn: number
  }
  /** Attempts that ended because their worker was gone. */
  takenOver: number
}

type CountedByDatabase = Omit<Evidence, "notAllowed" | "firstNotAllowed" | "bounds">

/**
 * Reads the evidence of the ticks up to `toMs` from the schema of `database`. Call it when nothing writes there any more.
 *
 * @param input.disturbances the faults and their times, which excuse waiting
 */
export async function readEvidence(
  database: Database,
  input: { toMs: number; disturbances: Disturbance[] },
): Promise<Evidence> {
  const { toMs, disturbances } = input
  const [row] = await rowsOf<{ evidence: CountedByDatabase }>(database, evidenceOf, [
    new Date(toMs).toISOString(),
  ])
  const jobs = await readJobFacts(database)
  const begins = jobs.flatMap(beginsOf)
  const unallowed = jobs.flatMap(notAllowed)
  return {
    ...row!.evidence,
    notAllowed: unallowed.reduce((sum, { count }) => sum + count, 0),
    firstNotAllowed: unallowed[0],
    bounds: {
      skippedWithRoom: jobs.flatMap((job) => skippedWithRoom(job, disturbances)),
      over: jobs.flatMap((job) => overBound(job, disturbances)),
      stuck: jobs.flatMap((job) => stuck(job, { disturbances, begins, untilMs: toMs })),
    },
  }
}

/** When each tick was due, and when it got its outcome. Of a skipped range the first tick counts. */
export async function readSettled(database: Database): Promise<SettledTick[]> {
  return rowsOf<SettledTick>(
    database,
    `SELECT ${epochMs("scheduled_for")} AS "scheduledForMs",
            ${epochMs("finished_at")} AS "finishedAtMs"
       FROM scheduled_job_run WHERE finished_at IS NOT NULL`,
  )
}

/** How far the ticks up to an instant have come. */
export interface Settling {
  /** Those without an outcome. A job with undecided ticks counts as one. */
  open: number
  /** Those with an outcome. */
  settled: number
}

/** How far the ticks up to `toMs` have come. */
export async function readSettling(database: Database, input: { toMs: number }): Promise<Settling> {
  const [row] = await rowsOf<{ settling: Settling }>(
    database,
    `SELECT jsonb_build_object(
       'open', count(*) FILTER (WHERE status IN ('due', 'running'))
               + (SELECT count(*) FROM scheduled_job WHERE state = 'active' AND watermark < $1),
       'settled', count(*) FILTER (WHERE status NOT IN ('due', 'running'))) AS settling
       FROM scheduled_job_run WHERE scheduled_for <= $1`,
    [new Date(input.toMs).toISOString()],
  )
  return row!.settling
}

/** Whether every tick up to `toMs` is decided and has its outcome. */
export async function isSettled(database: Database, input: { toMs: number }): Promise<boolean> {
  return (await readSettling(database, input)).open === 0
}

/**
 * Resolves when nothing is open, or when nothing more was settled for `withinMs`. A slow machine may take long, but nothing
 * is lost as long as it makes progress.
 *
 * @param input.everyMs how often it looks, in milliseconds
 */
export async function untilSettled(input: {
  look: () => Promise<Settling>
  withinMs: number
  everyMs: number
  signal: AbortSignal
}): Promise<void> {
  const { look, withinMs, everyMs, signal } = input
  let most = -1
  let deadline = 0
  for (;;) {
    const { open, settled } = await look()
    if (open === 0) return
    if (settled > most) deadline = performance.now() + withinMs
    most = Math.max(most, settled)
    if (performance.now() > deadline) return
    await setTimeout(everyMs, undefined, { signal })
  }
}

/** Each attempt also counts what it wrote, in the result of its run. */
const evidenceOf = `
WITH tick AS (
  SELECT r.*, coalesce((r.result ->> 'wrote')::integer, 1) AS wrote,
         v.definition -> 'policies' -> 'transaction' = 'true'::jsonb AS has_effects
    FROM scheduled_job_run r
    JOIN scheduled_job_version v ON v.id = r.version_id
   WHERE r.trigger IN ('schedule', 'missed')
), stray AS (
  SELECT run_id, attempt, phase FROM verify_effect e
   WHERE NOT EXISTS (SELECT FROM tick t WHERE t.id = e.run_id AND t.attempt = e.attempt AND t.status = 'succeeded')
   GROUP BY run_id, attempt, phase
), attempted AS (
  SELECT r.id AS run_id, (a ->> 'attempt')::integer AS attempt, a ->> 'outcome' AS outcome
    FROM scheduled_job_run r, jsonb_array_elements(r.attempts) a
), call AS (
  SELECT c.*, coalesce(NOT t.has_effects, true) AS counts, a.outcome
    FROM verify_call c
    LEFT JOIN tick t ON t.id = c.run_id
    LEFT JOIN attempted a ON a.run_id = c.run_id AND a.attempt = c.attempt
   WHERE c.phase = 'begin'
)
SELECT jsonb_build_object(
  'decidedTwice', (SELECT count(*) - count(DISTINCT (job_name, scheduled_for)) FROM tick),
  'open', (SELECT count(*) FROM tick WHERE status IN ('due', 'running') AND scheduled_for <= $1),
  'effects', jsonb_build_object(
    'rows', (SELECT count(*) FROM verify_effect),
    'doubled', (SELECT count(*) - count(DISTINCT (job, tick, step)) FROM verify_effect),
    'lost', (SELECT count(*) FROM tick t WHERE has_effects AND status = 'succeeded' AND wrote > (
               SELECT count(DISTINCT step) FROM verify_effect e WHERE e.run_id = t.id AND e.attempt = t.attempt)),
    'stray', (SELECT count(*) FROM stray WHERE phase = 'before'),
    'givenUp', (SELECT count(*) FROM stray WHERE phase = 'after')),
  'calls', jsonb_build_object(
    'rows', (SELECT count(*) FROM call WHERE counts),
    'repeated', (SELECT count(*) FROM call WHERE counts AND outcome IN ('worker_lost', 'handed_back') AND EXISTS (
                   SELECT FROM call later WHERE later.run_id = call.run_id AND later.attempt > call.attempt)),
    'lost', (SELECT count(*) FROM tick t WHERE status = 'succeeded' AND NOT EXISTS (
               SELECT FROM verify_call c WHERE c.run_id = t.id AND c.phase = 'begin')),
    'wentOn', (SELECT count(DISTINCT (run_id, attempt)) FROM verify_call WHERE phase = 'after')),
  'takenOver', (SELECT count(*) FROM attempted WHERE outcome = 'worker_lost')
) AS evidence`
