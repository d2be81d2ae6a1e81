import { setTimeout } from "node:timers/promises"
import type { Database } from "@nightshift/scheduler/internal/base/database"
import type { JobHandler, RunContext } from "@nightshift/scheduler/internal/job/definition"
import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
import { createGroupCommit } from "@nightshift/scheduler/internal/ledger/postgres/group-commit"
import { createSeededRandom } from "./seeded-random"

/** What the calls of a drawn job's handler do. */
export const workKinds = ["short", "uneven", "faulty"] as const
/** `long` takes longer than any period, so that its runs overlap if they may. */
export type WorkKind = (typeof workKinds)[number] | "long"

/** What one call of a handler does. */
interface CallPlan {
  /** How long it works, in milliseconds, unless its signal aborts. */
  lastsMs: number
  throws: boolean
  /** How it goes on after its signal, as a handler does that ignores it. */
  afterSignal: {
    writes: number
    /** The pause between two writes, in milliseconds. */
    pauseMs: number
    /** It returns at the end, as if nothing had happened; otherwise it throws. */
    returns: boolean
  }
}

const second = 1_000

/** The plan of an attempt of a run: the same in every process. */
export function planCall(input: { work: WorkKind; runId: string; attempt: number }): CallPlan {
  const { work, runId, attempt } = input
  const random = createSeededRandom(Number(runId) * 100 + attempt)
  const chance = random.next()
  const short = random.whole(100, 500)
  const long = random.whole(1.5 * second, 2.5 * second)
  const lengths: Record<WorkKind, number> = {
    short,
    // Longer than a period, and than a timeout.
    uneven: chance < 0.25 ? long : short,
    faulty: chance < 0.1 ? long : short,
    long: random.whole(2.2 * second, 2.8 * second),
  }
  return {
    lastsMs: lengths[work],
    throws: work === "faulty" && chance >= 0.1 && chance < 0.4,
    afterSignal: {
      writes: random.whole(1, 20),
      pauseMs: [0, 20, 150][random.whole(0, 2)]!,
      returns: random.next() < 0.5,
    },
  }
}

/** A row that a call writes. */
interface Row {
  run: RunContext
  phase: "before" | "begin" | "after" | "end"
  step?: number
}

/** The most rows that one transaction writes. */
const largestGroup = 100

/**
 * The handlers of the jobs in `jobs.ts`. With a `manager`, each write of a call adds a row that commits with the outcome or
 * not at all. Every call also writes rows outside that transaction, whatever becomes of the run.
 *
 * @param witness a ledger with one connection of its own, since the worker's are in use by the transactions of handlers.
 *   Rows that wait for it share a transaction, so that on a slow machine no call waits for all the others.
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
    // The call is done; nothing depends on this row.
    await leaveCall(run, "end").catch(() => undefined)
    return { wrote }
  }

  return { work }
}

/** Goes on writing, whatever error a write returns. */
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
 * The tables for the rows of the handlers, in the schema of the ledger: `verify_effect` for those written in the
 * transaction of the outcome, `verify_call` for calls. `phase` is `before` or `after` the signal of the attempt; for a
 * call also `begin` or `end`. There is no unique key, so that duplicates become visible.
 */
export const witnessTables = [
  `CREATE TABLE verify_effect (${columns})`,
  `CREATE TABLE verify_call (${columns})`,
]
