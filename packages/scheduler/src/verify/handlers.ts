import { setTimeout } from "node:timers/promises"
import type { Database } from "../base/database"
import type { JobHandler, RunContext } from "../job/definition"
import type { Ledger } from "../ledger/ledger"
import { planCall, type CallPlan, type WorkKind } from "./call-plan"

/**
 * What the jobs of `builds.ts` do. With a `manager` each write of a call leaves a row that commits with the outcome or
 * not at all. Beside it every call leaves rows in transactions of their own, whatever becomes of the run.
 *
 * @param witness a ledger of its own connections: those of the worker's are in use by the transactions of handlers
 */
export function verifyHandlers(witness: Pick<Ledger, "transaction">): Record<string, JobHandler> {
  const leaveCall = (run: RunContext, phase: "begin" | "after" | "end") =>
    witness.transaction((database) => leaveRow(database, { table: "verify_call", run, phase }))

  async function work(run: RunContext): Promise<{ wrote: number }> {
    const { manager, signal, runId, attempt, data } = run
    const plan = planCall({ work: data.work as WorkKind, runId, attempt })
    let wrote = 0
    const write = async () => {
      if (!manager) return
      const phase = signal.aborted ? "after" : "before"
      await leaveRow(manager, { table: "verify_effect", run, phase, step: wrote + 1 })
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
    // Its own writes were all made: that this row is there is nobody's due.
    await leaveCall(run, "end").catch(() => undefined)
    return { wrote }
  }

  return { work }
}

/** Writes on, and takes no error for a reason to stop. */
async function goOn({ afterSignal }: CallPlan, write: () => Promise<void>): Promise<void> {
  for (let left = afterSignal.writes; left > 0; left--) {
    await write().catch(() => undefined)
    await setTimeout(afterSignal.pauseMs)
  }
}

async function leaveRow(
  database: Database,
  row: { table: "verify_effect" | "verify_call"; run: RunContext; phase: string; step?: number },
): Promise<void> {
  const { table, run, phase, step = 0 } = row
  await database.query(
    `INSERT INTO ${table} (job, tick, run_id, attempt, worker_pid, phase, step) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [run.data.job, run.scheduledFor.toISOString(), run.runId, run.attempt, process.pid, phase, step],
  )
}
