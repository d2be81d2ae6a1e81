import { rowsOf, type Database } from "../../base/database"
import type { DueRun } from "../../job/due-run"
import type { Outcome } from "../ledger"
import { claimable, claimRequests, columnsOf, takeAdmitted, type TakenRow } from "./claim"
import type { ClaimInput } from "../claim"
import { ended, mayEndHere, outcomeRequests, toOutcomeRequests } from "./outcome"
import { handOver, toGrantedRun } from "./permit"
import { queueOf } from "./stored-policy"

/** A request that shares a statement with others: ends an attempt, or claims a run. */
export type BatchRequest = { kind: "finish"; outcome: Outcome } | { kind: "claim"; input: ClaimInput }

/** The answer of a batch to one request. */
export type BatchAnswer =
  /** `mayWait`: its permit was given back, and a run that began to wait at the same moment may not have been seen. */
  | { kind: "ended"; job: string; freed: DueRun | undefined; mayWait: boolean }
  | { kind: "taken"; row: TakenRow }
  /** Not done by the batch: `settleJob` decides. */
  | { kind: "left"; job: string }
  /** Another worker has the run, or it is over. */
  | { kind: "gone" }

/** The parameters of the statements of batches; `runBatch` gives their values in this order. */
const parameters = {
  outcomes: "$1",
  runIds: "$2",
  claims: { runIds: "$3", workerIds: "$4", leasesMs: "$5" },
}

/**
 * Ends attempts and claims runs in one statement, and so in one commit. It handles the plain cases and waits only for
 * transactions that hold the runs themselves: a request whose job's semaphore is locked by another transaction is left,
 * so that bounded jobs never wait for one another. It does not rely on values that were read before a lock: run rows and
 * semaphores are read by the statements that lock them.
 */
const batchStatement = (options: { table: string; requeueAfterMs: number }): string => {
  const { table, requeueAfterMs } = options
  const { outcomes, runIds, claims } = parameters
  return `
WITH ${outcomeRequests({ outcomes })}, ${claimRequests(claims)}, ${lockedRuns({ table, runIds })}, ending AS MATERIALIZED (
  SELECT DISTINCT ON (g.id) g.*, locked_run.job_name, locked_run.permit
    FROM outcome_request g JOIN locked_run ON locked_run.id = g.id AND locked_run.attempt = g.attempt AND locked_run.status = 'running'
   ORDER BY g.id, g.turn
), ${claimable(table)}, closing AS (
  SELECT id, job_name, permit FROM ending WHERE permit = 'held'
), wanting AS (
  SELECT job_name, array_agg(id ORDER BY scheduled_for, id) AS ids FROM claimable WHERE permit = 'needed' GROUP BY job_name
), ${handOver({ table, requeueAfterMs, except: `w.id <> ALL (${runIds}::bigint[])` })}, ${ended({ table, condition: mayEndHere("e") })}, admitted AS (
  SELECT * FROM claimable
   WHERE permit IS DISTINCT FROM 'needed' OR id IN (SELECT unnest(wanting[:free]) FROM semaphore)
), taken AS (${takeAdmitted(table)}), counted AS (
  UPDATE ${table}scheduled_job_semaphore s SET held = s.held + changed.by
    FROM (SELECT job_name, sum(by)::integer AS by
            FROM (SELECT job_name, -given_back AS by FROM kept
                   UNION ALL SELECT job_name, 1 FROM admitted WHERE permit = 'needed') each
           GROUP BY job_name) changed
   WHERE s.job_name = changed.job_name AND changed.by <> 0
)
SELECT 'ended' AS kind, id::text AS run_id, job_name, attempt, ${unset}, NULL AS queue FROM ended
 UNION ALL
SELECT 'taken', taken.*, NULL FROM taken
 UNION ALL
SELECT 'successor', id::text, job_name, attempt, ${nothing}, ${queueOf("successor.job_name", table)} FROM successor
 UNION ALL
SELECT 'left', locked_run.id::text, locked_run.job_name, NULL, ${nothing}, NULL
  FROM locked_run
 WHERE locked_run.status = 'due' AND locked_run.id IN (SELECT id FROM claim_request) AND locked_run.id NOT IN (SELECT id FROM admitted)
 UNION ALL
SELECT 'left', ending.id::text, ending.job_name, ending.attempt, ${nothing}, NULL
  FROM ending WHERE NOT ${mayEndHere("ending")}
 UNION ALL
SELECT 'changed', NULL, kept.job_name, NULL, ${nothing}, NULL
  FROM kept
 WHERE kept.changes IS DISTINCT FROM (
   SELECT seen.changes FROM ${table}scheduled_job_semaphore seen WHERE seen.job_name = kept.job_name)`
}

/** The same only for runs without a permit, of jobs without a bound: faster, as there is no permit to hand on. */
const unboundedStatement = (table: string): string => {
  const { outcomes, runIds, claims } = parameters
  return `
WITH ${outcomeRequests({ outcomes })}, ${claimRequests(claims)}, ${lockedRuns({ table, runIds })}, ending AS MATERIALIZED (
  SELECT DISTINCT ON (g.id) g.*, locked_run.job_name, locked_run.permit
    FROM outcome_request g
    JOIN locked_run ON locked_run.id = g.id AND locked_run.attempt = g.attempt AND locked_run.status = 'running' AND locked_run.permit IS NULL
   ORDER BY g.id, g.turn
), ${claimable(table)}, ${ended({ table, condition: "true" })}, admitted AS (
  SELECT * FROM claimable WHERE permit IS NULL
), taken AS (${takeAdmitted(table)})
SELECT 'taken' AS kind, taken.*, NULL AS queue FROM taken
 UNION ALL
SELECT 'ended', id::text, job_name, attempt, ${nothing}, NULL FROM ended`
}

const nothing = "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
/** The same for the first part of a union, which names the columns. */
const unset =
  "NULL AS failures, NULL AS scheduled_for_ms, NULL AS run_at_ms, NULL AS data, NULL AS version_id, NULL AS trigger, NULL AS was_failing, NULL AS begun, NULL AS late_at_ms"

const lockedRuns = ({
  table,
  runIds,
}: {
  table: string
  runIds: string
}): string => `locked_run AS MATERIALIZED (
  SELECT id, job_name, status, attempt, permit, must_run, run_at, late_at, started_at, scheduled_for
    FROM ${table}scheduled_job_run WHERE id = ANY (${runIds}::bigint[]) ORDER BY id FOR NO KEY UPDATE
)`

type Row =
  | ({ kind: "taken" } & TakenRow)
  | { kind: "ended" | "left"; run_id: string; job_name: string; attempt: number | null }
  | { kind: "successor"; run_id: string; job_name: string; attempt: number; queue: string }
  | { kind: "changed"; job_name: string }

export interface BatchOptions {
  requeueAfterMs: number
  /** The schema of the ledger's tables, quoted, where the connection's own may be another. */
  schema?: string | undefined
  /** Leaves every request that involves a permit. Default: false. */
  unbounded?: boolean
}

const statements = new Map<string, string>()

function statementFor({ schema, requeueAfterMs, unbounded }: BatchOptions): string {
  const key = `${schema ?? ""} ${requeueAfterMs} ${unbounded ?? false}`
  let statement = statements.get(key)
  if (statement === undefined) {
    const table = schema ? `${schema}.` : ""
    statement = unbounded ? unboundedStatement(table) : batchStatement({ table, requeueAfterMs })
    statements.set(key, statement)
  }
  return statement
}

/** Returns the answers in the order of the requests. */
export async function runBatch(
  database: Database,
  requests: BatchRequest[],
  options: BatchOptions,
): Promise<BatchAnswer[]> {
  const outcomes = requests.flatMap((request) => (request.kind === "finish" ? [request.outcome] : []))
  const inputs = requests.flatMap((request) => (request.kind === "claim" ? [request.input] : []))
  const rows = await rowsOf<Row>(database, statementFor(options), [
    toOutcomeRequests(outcomes),
    [...outcomes, ...inputs].map(({ runId }) => runId),
    ...columnsOf(inputs),
  ])
  return answersOf(requests, rows)
}

function answersOf(requests: BatchRequest[], rows: Row[]): BatchAnswer[] {
  const found = new Map<string, Row>()
  const granted: DueRun[] = []
  const changed = new Set<string>()
  for (const row of rows) {
    if (row.kind === "changed") changed.add(row.job_name)
    else if (row.kind === "successor") granted.push(toGrantedRun(row))
    else found.set(row.kind === "taken" ? row.run_id : `${row.run_id}.${row.attempt ?? ""}`, row)
  }
  /** Of several requests for one run, the first gets the answer. */
  const take = (key: string) => {
    const row = found.get(key)
    found.delete(key)
    return row
  }
  return requests.map((request) => {
    if (request.kind === "claim") {
      const { runId } = request.input
      const row = take(runId) ?? found.get(`${runId}.`)
      if (row?.kind === "taken") return { kind: "taken", row }
      return row?.kind === "left" ? { kind: "left", job: row.job_name } : { kind: "gone" }
    }
    const { runId, attempt } = request.outcome
    const row = take(`${runId}.${attempt}`)
    if (row?.kind === "left") return { kind: "left", job: row.job_name }
    if (row?.kind !== "ended") return { kind: "gone" }
    const index = granted.findIndex(({ job }) => job === row.job_name)
    const freed = index < 0 ? undefined : granted.splice(index, 1)[0]
    return { kind: "ended", job: row.job_name, freed, mayWait: !freed && changed.has(row.job_name) }
  })
}
