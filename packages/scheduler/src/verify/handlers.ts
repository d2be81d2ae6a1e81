import { setTimeout } from "node:timers/promises"
import type { Database } from "../base/database"
import type { JobHandler, RunContext } from "../job/definition"
import type { Ledger } from "../ledger/ledger"

const shortMs = 400
/** Every seventh second runs take long, so that what strikes a worker strikes runs. */
const longMs = 1_500

async function work({ scheduledFor, signal }: RunContext): Promise<void> {
  await setTimeout(scheduledFor.getUTCSeconds() % 7 === 0 ? longMs : shortMs, undefined, { signal })
}

const leaveRow = (table: string, manager: Database, run: RunContext) =>
  manager.query(`INSERT INTO ${table} (job, tick, run_id, attempt) VALUES ($1, $2, $3, $4)`, [
    run.data.job,
    run.scheduledFor.toISOString(),
    run.runId,
    run.attempt,
  ])

/** What the jobs of `builds.ts` do. */
export function verifyHandlers(ledger: Pick<Ledger, "transaction">): Record<string, JobHandler> {
  return {
    /** Leaves one row, which commits with the outcome or not at all. */
    effect: async (run) => {
      await leaveRow("verify_effect", run.manager!, run)
      await work(run)
    },
    /** Leaves one row at each call, whatever becomes of the run. */
    call: async (run) => {
      await ledger.transaction((manager) => leaveRow("verify_call", manager, run))
      await work(run)
    },
    wait: work,
    nothing: () => undefined,
  }
}
