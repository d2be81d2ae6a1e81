import { setTimeout } from "node:timers/promises"
import type { Database } from "@nightshift/scheduler/internal/base/database"
import type { JobHandler, RunContext } from "@nightshift/scheduler/internal/job/definition"
import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
import { createGroupCommit } from "@nightshift/scheduler/internal/ledger/postgres/group-commit"
import { planCall, type CallPlan, type WorkKind } from "./call-plan"

/** A row that a call leaves. */
interface Row {
  run: RunContext
  phase: "before" | "begin" | "after" | "end"
  step?: number
}

/** How many rows one transaction leaves at most. */
const largestGroup = 100

/**
 * What the jobs of `builds.ts` do. With a `manager` each write of a call leaves a row that commits with the outcome or
 * not at all. Beside it every call leaves rows, whatever becomes of the run.
 *
 * @param witness a ledger with one connection of its own: those of the worker's are in use by the transactions of
 * handlers. Rows that wait for it share a transaction, so that on a slow machine no call waits for all the others.
 */
export function verifyHandlers(witness: Pick<Ledger, "transaction">): Record<string, JobHandler> {
  const leave = createGroupCommit<Row, undefined>({
    largest: largestGroup,
    async write(rows) {
      await witness.transaction((database) => leaveRows(database, { table: "verify_call", rows }))
      return rows.map(() => undefined)
    },
  })
  const leaveCall = (run: RunContext, phase: "begin" | "after" | "end") => leave({ run, phase })

  async function work(run: RunContext): Promise<{ wrote: number }> {
    const { manager, signal, runId, attempt, data } = run
    const plan = planCall({ work: data.work as WorkKind, runId, attempt })
    let wrote = 0
    const write = async () => {
      if (!manager) return
      const phase = signal.aborted ? "after" : "before"
      await leaveRows(manager, { table: "verify_effect", rows: [{ run, phase, step: wrote + 1 }] })
      wrote++
    }
    await leaveCall(run, "begin")
    await write()
    await setTimeout(plan.lastsMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) {
      await goOn(plan, async () => {
        if (manager) await write()
        else await leaveCall(run, "after")
      })
      await leaveCall(run, "after").catch(() => undefined)
      if (plan.afterSignal.returns) return { wrote }
      throw signal.reason as Error
    }
    if (plan.throws) throw new Error("It fails now and then")
    await write()
    // All its own writes are made; nothing depends on this row.
    await leaveCall(run, "end").catch(() => undefined)
    return { wrote }
  }

  return { work }
}

/** Goes on writing, whatever error it gets. */
async function goOn({ afterSignal }: CallPlan, write: () => Promise<void>): Promise<void> {
  for (let left = afterSignal.writes; left > 0; left--) {
    await write().catch(() => undefined)
    await setTimeout(afterSignal.pauseMs)
  }
}

async function leaveRows(
  database: Database,
  { table, rows }: { table: "verify_effect" | "verify_call"; rows: Row[] },
): Promise<void> {
  const values = rows.map(({ run, phase, step = 0 }) => ({
    job: run.data.job,
    tick: run.scheduledFor.toISOString(),
    run_id: run.runId,
    attempt: run.attempt,
    worker_pid: process.pid,
    phase,
    step,
  }))
  await database.query(
    `INSERT INTO ${table} (job, tick, run_id, attempt, worker_pid, phase, step)
     SELECT * FROM jsonb_to_recordset($1::jsonb)
       AS r (job text, tick timestamptz, run_id bigint, attempt integer, worker_pid integer, phase text, step integer)`,
    [JSON.stringify(values)],
  )
}

const columns = `job text NOT NULL, tick timestamptz NOT NULL, run_id bigint NOT NULL, attempt integer NOT NULL,
  worker_pid integer NOT NULL, phase text NOT NULL, step integer NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp()`

/**
 * The tables for the rows of the handlers, in the schema of the ledger: `verify_effect` for those written in the transaction
 * of the outcome, `verify_call` for calls. `phase` is `before` or `after` the signal of the attempt; for a call also `begin`
 * or `end`. No key forbids duplicates: they have to show.
 */
export const witnessTables = [
  `CREATE TABLE verify_effect (${columns})`,
  `CREATE TABLE verify_call (${columns})`,
]
