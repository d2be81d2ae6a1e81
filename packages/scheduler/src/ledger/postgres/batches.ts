import { rowsOf, type Database } from "../../base/database"
import type { DueRun } from "../../job/due-run"
import type { Claim, Finished, Outcome } from "../ledger"
import { toClaimed } from "./claim"
import type { ClaimInput } from "../claim"
import { createGroupCommit } from "./group-commit"
import type { Transact } from "./operations"
import { lockSemaphore, settleSurplus } from "./permit"
import { commitsSoon } from "./session-settings"
import { grantFreePermits } from "./semaphore"
import { settleJob, type Settled } from "./settle"
import type { VersionPolicies } from "./version-policies"
import { runBatch, type BatchAnswer, type BatchOptions, type BatchRequest } from "./batch"

/** Ends attempts and claims runs, in batches. */
export interface Batches {
  /** `unbounded` hints that the run's job has no bound, `job` names the job if it may have no room. */
  claim(input: ClaimInput, hints: { unbounded: boolean; job: string | undefined }): Promise<Claim>
  finish(outcome: Outcome, unbounded: boolean): Promise<Finished>
  /** Gives the free permits of a job to runs that wait, and returns these runs. */
  grantFreePermitsOf(job: string): Promise<DueRun[]>
}

/**
 * Claims and outcomes share commits, and two batches may be under way: the database writes one while this process
 * prepares the next. They are small, so that neither waits long for the other.
 */
const shared = { largest: 100, atOnce: 2 }
/** A run waits for its claim, but nothing waits for the outcome of a run without a bound. */
const claimsFirst = { goesFirst: ({ kind }: BatchRequest) => kind === "claim" }
/** What a batch leaves is decided job by job. A slow job blocks only one of these transactions; the pool has more connections. */
const byJob = { largest: 200, atOnce: 2 }

interface Left {
  job: string
  request: BatchRequest
}

export function createBatches(options: {
  database: Database
  /** Runs short transactions. */
  transact: Transact
  policies: VersionPolicies
  requeueAfterMs: number
}): Batches {
  const { database, transact, policies, requeueAfterMs } = options
  /** Jobs whose last claim found no room: a batch would most likely leave the next claim too. */
  const full = new Set<string>()
  const batchUnbounded = createGroupCommit<BatchRequest, BatchAnswer>({
    write: (requests) => runBatch(database, requests, { requeueAfterMs, unbounded: true }),
    ...shared,
    ...claimsFirst,
  })
  const batch = createGroupCommit<BatchRequest, BatchAnswer>({
    write: (requests) => runBatch(database, requests, { requeueAfterMs }),
    ...shared,
  })
  const settle = createGroupCommit<Left, Settled>({
    write: (left) =>
      transact((client) =>
        settleJob(client, {
          job: left[0]!.job,
          requests: left.map(({ request }) => request),
          requeueAfterMs,
        }),
      ),
    keyOf: ({ job }) => job,
    ...byJob,
  })

  async function done(request: BatchRequest, unbounded: boolean): Promise<Settled> {
    const unboundedAnswer = unbounded ? await batchUnbounded(request) : undefined
    if (unboundedAnswer && unboundedAnswer.kind !== "left" && unboundedAnswer.kind !== "gone")
      return unboundedAnswer
    const answer = await batch(request)
    return answer.kind === "left" ? settle({ job: answer.job, request }) : answer
  }

  function noteRoom(job: string, answer: Settled): void {
    if (answer.kind === "taken") full.delete(job)
    else if (answer.kind === "decided" && answer.claim.kind === "wait") full.add(job)
  }

  /** If this fails, a heartbeat finds the runs that wait. */
  async function grantFreePermitsOf(job: string, atMost?: number): Promise<DueRun[]> {
    const give = { jobs: [job], offerAfterMs: requeueAfterMs, ...(atMost === undefined ? {} : { atMost }) }
    return transact(async (client) =>
      (await lockSemaphore(client, job)) ? grantFreePermits(client, give) : [],
    ).catch(() => [])
  }

  return {
    grantFreePermitsOf,
    async claim(input, { unbounded, job }) {
      const request: BatchRequest = { kind: "claim", input }
      const isFull = job !== undefined && full.has(job)
      const answer = isFull ? await settle({ job, request }) : await done(request, unbounded)
      if (job !== undefined) noteRoom(job, answer)
      if (answer.kind === "taken") {
        const stored = policies.of(answer.row.version_id)
        const known = stored instanceof Promise ? await stored : stored
        return { kind: "claimed", run: toClaimed(answer.row, known) }
      }
      return answer.kind === "decided" ? answer.claim : { kind: "gone" }
    },
    async finish(outcome, unbounded) {
      const answer = await done({ kind: "finish", outcome }, unbounded)
      if (answer.kind !== "ended") return { recorded: false, freed: undefined }
      return {
        recorded: true,
        freed: answer.mayWait ? (await grantFreePermitsOf(answer.job, 1))[0] : answer.freed,
      }
    },
  }
}

/**
 * Ends an attempt inside the transaction of its handler's writes. It waits for the locks first, run row and then
 * semaphore: what a batch would leave to another transaction has to be done in this one.
 */
export async function finishWithin(
  manager: Database,
  outcome: Outcome,
  options: BatchOptions,
): Promise<Finished> {
  const table = options.schema ? `${options.schema}.` : ""
  const [run] = await rowsOf<{ job: string; permit: string | null }>(
    manager,
    `SELECT r.job_name AS job, r.permit FROM ${table}scheduled_job_run r CROSS JOIN ${commitsSoon}
      WHERE r.id = $1 FOR NO KEY UPDATE OF r`,
    [outcome.runId],
  )
  if (run?.permit) {
    if (!(await lockSemaphore(manager, run.job, table))) {
      await manager.query(`UPDATE ${table}scheduled_job_run SET permit = NULL WHERE id = $1`, [outcome.runId])
    } else if (run.permit === "surplus") {
      await settleSurplus(manager, { job: run.job, attempts: [outcome], table })
    }
  }
  const [done] = await runBatch(manager, [{ kind: "finish", outcome }], options)
  if (done?.kind !== "ended") return { recorded: false, freed: undefined }
  return { recorded: true, freed: done.freed }
}
