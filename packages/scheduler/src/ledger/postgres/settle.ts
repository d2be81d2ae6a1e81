import { rowsOf, type Database } from "../../base/database"
import { refusal, skipRecord, type ClaimInput } from "../claim"
import type { Claim } from "../ledger"
import { decideClaim, type ClaimDecision } from "../../policy/overlap"
import { takeAdmitted, type TakenRow } from "./claim"
import { readWanted, type WantedRun } from "./claim-facts"
import { lockSemaphore, offerWaitingAfter, settleSurplus } from "./permit"
import { skipRuns, type Skip } from "./skip"
import { commitsSoon } from "./session-settings"
import { runBatch, type BatchRequest, type BatchAnswer, type BatchOptions } from "./batch"

/** How soon a claim asks again, in milliseconds, if another transaction is deciding about the run's stand-in. */
const standInAgainMs = 20

/** The answer to a request that a batch had left. */
export type Settled = Exclude<BatchAnswer, { kind: "left" }> | { kind: "decided"; claim: Claim }

/**
 * Decides the claims of one job that a batch could not decide, and ends attempts whose semaphore was locked: in a
 * transaction that waits for the job's locks, and then reads the facts.
 */
export async function settleJob(
  database: Database,
  input: { job: string; requests: BatchRequest[] } & BatchOptions,
): Promise<Settled[]> {
  const { job, requests, requeueAfterMs } = input
  const runIds = requests.map((request) =>
    request.kind === "claim" ? request.input.runId : request.outcome.runId,
  )
  await lockRuns(database, { job, runIds })
  const inputs = requests.flatMap((request) => (request.kind === "claim" ? [request.input] : []))
  const ends = await endAttempts(database, input)
  const claims = await decideClaims(database, { job, inputs, requeueAfterMs })
  return requests.map((request) => {
    if (request.kind === "finish") return ends.shift()!
    const claim = claims.get(request.input.runId)
    // Of several claims for one run, the first gets it.
    claims.delete(request.input.runId)
    return claim ?? { kind: "gone" }
  })
}

/** Returns the answers in order. No request is left now that the semaphore is locked. */
async function endAttempts(
  database: Database,
  input: { job: string; requests: BatchRequest[] } & BatchOptions,
): Promise<Settled[]> {
  const requests = input.requests.filter((request) => request.kind === "finish")
  if (requests.length === 0) return []
  const attempts = requests.map(({ outcome }) => outcome)
  await settleSurplus(database, { job: input.job, attempts })
  const answers = await runBatch(database, requests, input)
  return answers.map((done) => (done.kind === "left" ? { kind: "gone" } : done))
}

/** Locks run rows by id, then the semaphore. If the job has lost its semaphore, its runs end like those without a bound. */
async function lockRuns(
  database: Database,
  { job, runIds }: { job: string; runIds: string[] },
): Promise<void> {
  await database.query(
    `SELECT 1 FROM scheduled_job_run r CROSS JOIN ${commitsSoon}
      WHERE r.id = ANY ($1::bigint[]) ORDER BY r.id FOR NO KEY UPDATE OF r`,
    [runIds],
  )
  // A separate statement: a deploy that the first one waited for may have created the semaphore.
  if (await lockSemaphore(database, job)) return
  await database.query(
    `UPDATE scheduled_job_run SET permit = NULL
      WHERE id = ANY ($1::bigint[]) AND job_name = $2 AND permit IS NOT NULL`,
    [runIds, job],
  )
}

interface Decided {
  run: WantedRun
  input: ClaimInput
  decision: ClaimDecision
}

async function decideClaims(
  database: Database,
  { job, inputs, requeueAfterMs }: { job: string; inputs: ClaimInput[]; requeueAfterMs: number },
): Promise<Map<string, Settled>> {
  const answers = new Map<string, Settled>()
  if (inputs.length === 0) return answers
  const wanted = await readWanted(database, { job, runIds: inputs.map(({ runId }) => runId) })
  if (wanted.runs.length === 0) return answers
  const { decided, held } = decideInOrder(wanted.runs, inputs, wanted.held)
  const taken = await takeRuns(database, decided)
  for (const row of taken) answers.set(row.run_id, { kind: "taken", row })
  await keepWaiting(database, { job, held, decided })
  const skips = decided.flatMap(toSkip)
  await standIn(database, skips, decided)
  const freed = skips.length > 0 ? await skipRuns(database, { job, skips, requeueAfterMs }) : []
  for (const { run, decision } of decided) {
    if (decision.kind === "take") continue
    const { scheduledForMs, blocker } = run
    const granted = decision.kind === "skip" ? freed.splice(0) : []
    const claim = refusal(decision, { scheduledForMs, blockedBy: blocker?.id, freed: granted })
    answers.set(run.runId, { kind: "decided", claim })
  }
  return answers
}

const isBlocked = (decision: ClaimDecision): boolean => decision.kind === "wait" && decision.isBlocked

/** The oldest tick first: each decision takes the earlier ones into account. Returns how many permits are `held` afterwards. */
function decideInOrder(
  runs: WantedRun[],
  inputs: ClaimInput[],
  heldBefore: number,
): { decided: Decided[]; held: number } {
  const inputOf = new Map(inputs.map((input) => [input.runId, input]))
  const byId = new Map(runs.map((run) => [run.runId, run]))
  let held = heldBefore
  let taken: WantedRun | undefined
  const decided = runs.map((run) => {
    if (taken && !run.blocker?.isLiving) run.blocker = { id: taken.runId, isLiving: true }
    let decision = decideClaim(run.facts(held))
    if (run.isCollapsible && run.standIn?.isOurs === false) {
      decision = { kind: "wait", isBlocked: false, againInMs: standInAgainMs }
    }
    if (decision.kind === "take" && run.permit !== null) {
      if (run.permit === "needed") held += 1
      taken = run
    }
    // It held a permit, but a deploy has lowered the bound.
    if (isBlocked(decision) && run.permit !== "needed" && run.permit !== null) held -= 1
    if (decision.kind === "skip" && decision.reason === "missed_collapsed") {
      const other = byId.get(run.standIn!.runId)
      if (other) other.mustRun = true
    }
    return { run, input: inputOf.get(run.runId)!, decision }
  })
  return { decided, held }
}

async function takeRuns(database: Database, decided: Decided[]): Promise<TakenRow[]> {
  const admitted = decided
    .filter(({ decision }) => decision.kind === "take")
    .map(({ run, input }) => ({
      id: run.runId,
      worker_id: input.workerId,
      lease_ms: input.leaseMs,
      late: run.isLate,
      must_run: run.mustRun || run.isLate,
      permit: run.permit,
      was_failing: run.wasFailing,
      begun: run.begun,
      late_at: run.isLate || run.lateAtMs === undefined ? null : new Date(run.lateAtMs).toISOString(),
    }))
  if (admitted.length === 0) return []
  return rowsOf<TakenRow>(
    database,
    `WITH admitted AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb)
         AS p (id bigint, worker_id text, lease_ms float8, late boolean, must_run boolean, permit text,
              was_failing boolean, begun boolean, late_at timestamptz)
     )${takeAdmitted()}`,
    [JSON.stringify(admitted)],
  )
}

/**
 * A run that waits for another run of its job is no longer late: its overlap policy makes it wait. The count is written as
 * it was counted: if it had ever drifted, it is right from here on.
 */
async function keepWaiting(
  database: Database,
  { job, held, decided }: { job: string; held: number; decided: Decided[] },
): Promise<void> {
  const waiting = decided.flatMap(({ run, decision }) =>
    isBlocked(decision) && run.blocker
      ? [{ id: run.runId, blocked_by: run.blocker.id, must_run: run.mustRun || run.isLate, late: run.isLate }]
      : [],
  )
  await database.query(
    `WITH waiting AS (
       UPDATE scheduled_job_run r
          SET permit = 'needed', blocked_by = w.blocked_by, must_run = w.must_run, late_at = NULL,
              trigger = CASE WHEN w.late THEN 'missed' ELSE r.trigger END,
              offer_at = clock_timestamp() + ${offerWaitingAfter}
         FROM jsonb_to_recordset($3::jsonb) AS w (id bigint, blocked_by bigint, must_run boolean, late boolean)
        WHERE r.id = w.id
     )
     UPDATE scheduled_job_semaphore SET held = $2, changes = changes + 1 WHERE job_name = $1`,
    [job, held, JSON.stringify(waiting)],
  )
}

function toSkip({ run, decision }: Decided): Skip[] {
  if (decision.kind !== "skip") return []
  const { runId, blocker, standIn, versionId } = run
  const found = { blockedBy: blocker?.id, standInMs: standIn?.scheduledForMs, versionId }
  return [{ runId, ...skipRecord(decision.reason, found) }]
}

/** A due run that stands in for others waits for a permit from now on, whatever its overlap policy is. */
async function standIn(database: Database, skips: Skip[], decided: Decided[]): Promise<void> {
  const standInOf = new Map(decided.map(({ run }) => [run.runId, run.standIn?.runId]))
  const ids = skips.flatMap(({ runId, standInMs }) =>
    standInMs === undefined ? [] : [standInOf.get(runId)!],
  )
  if (ids.length === 0) return
  await database.query(
    `UPDATE scheduled_job_run SET must_run = true WHERE id = ANY ($1::bigint[]) AND status = 'due'`,
    [ids],
  )
}
