import type { Clock } from "../../base/clock"
import type { Database } from "../../base/database"
import { NightshiftError } from "../../base/errors"
import { lookaheadMs } from "../../policy/lookahead"
import type { Ledger } from "../ledger"
import { defaultRequeueAfterMs } from "../heartbeat"
import { claim } from "./claim"
import { heartbeat } from "./heartbeat"
import { memoryHistory } from "./history"
import { createMemoryDatabase, type MemoryDatabase, type Tables } from "./memory-database"
import { recordLogs } from "./log"
import { memoryOperations } from "./operations"
import { finish, handBack, recordProgress, releasePlanned } from "./outcome"
import { loadPlans } from "./plans"
import { reconcileJobs, removeAbsentJobs } from "./reconcile"
import { recordTicks } from "./ticks"
import { beginTransaction, type MemoryTransaction } from "./transaction"

export interface MemoryLedgerOptions {
  /** The database that several ledgers share. Default: one of its own, on `clock`. */
  database?: MemoryDatabase
  /** The clock of the ledger's own database. Default: the machine's. */
  clock?: Pick<Clock, "now">
  /** How far ahead of its time a tick may be written, in milliseconds. Default: 1000. */
  lookaheadMs?: number
  /** A due run that no worker claimed for this long is put on the queue again, in milliseconds. Default: 5000. */
  requeueAfterMs?: number
}

/**
 * Opens a ledger in memory, for tests. It makes the same decisions as the Postgres ledger, and each call is one atomic
 * step. A call ends as soon as its promise is awaited, and never waits for time to pass. Its data end with the process:
 * it must not replace Postgres in a shop.
 */
export function createMemoryLedger(options: MemoryLedgerOptions = {}): Ledger {
  const database = options.database ?? createMemoryDatabase({ clock: options.clock ?? { now: Date.now } })
  const { tables } = database
  const requeueAfterMs = options.requeueAfterMs ?? defaultRequeueAfterMs
  const ahead = { requeueAfterMs, lookaheadMs: options.lookaheadMs ?? lookaheadMs }
  const transactions = new WeakSet<Database>()

  const call = <Input, Output>(work: (input: Input) => Output) => {
    return async (input: Input): Promise<Output> => {
      await Promise.resolve()
      if (database.down) throw unreachable()
      const answer = work(input)
      if (database.answersLost) throw unreachable()
      return answer
    }
  }
  const read = <Output>(work: () => Output): Promise<Output> => call(work)(undefined)
  const asCalls = <Calls extends object>(calls: Calls) =>
    Object.fromEntries(
      Object.entries(calls).map(([name, work]) => [name, call(work as (input: unknown) => unknown)]),
    ) as {
      [name in keyof Calls]: Calls[name] extends (input: infer In) => infer Out
        ? (input: In) => Promise<Out>
        : never
    }

  return {
    ...asCalls(memoryHistory(tables)),
    ...asCalls(memoryOperations(tables, requeueAfterMs)),
    assertMigrated: () => read(() => undefined),
    readClock: () => read(() => tables.now()),
    reconcile: call((input: Parameters<Ledger["reconcile"]>[0]) => reconcileJobs(tables, input)),
    removeAbsent: call((input: Parameters<Ledger["removeAbsent"]>[0]) => removeAbsentJobs(tables, input)),
    loadPlans: call((names?: string[]) => loadPlans(tables, names)),
    recordTicks: call((ranges: Parameters<Ledger["recordTicks"]>[0]) => recordTicks(tables, ranges, ahead)),
    claim: call((input: Parameters<Ledger["claim"]>[0]) => claim(tables, input, requeueAfterMs)),
    finish: (outcome, { manager } = {}) =>
      read(() =>
        manager && transactions.has(manager)
          ? (manager as MemoryTransaction).finish(outcome)
          : finish(tables, outcome, requeueAfterMs),
      ),
    transaction: async (work) => {
      await read(() => undefined)
      const transaction = beginTransaction(tables, requeueAfterMs)
      transactions.add(transaction)
      const result = await work(transaction)
        .then((value) => {
          if (database.down) throw unreachable()
          transaction.commit()
          return value
        })
        .catch((error: unknown) => {
          transaction.rollBack()
          throw error
        })
      if (database.answersLost) throw unreachable()
      return result
    },
    handBack: call((runs: Parameters<Ledger["handBack"]>[0]) => handBack(tables, runs, requeueAfterMs)),
    releasePlanned: call((runIds: string[]) => releasePlanned(tables, runIds)),
    recordProgress: call((input: Parameters<Ledger["recordProgress"]>[0]) => recordProgress(tables, input)),
    recordLogs: call((lines: Parameters<Ledger["recordLogs"]>[0]) => recordLogs(tables, lines)),
    heartbeat: call((input: Parameters<Ledger["heartbeat"]>[0]) => heartbeat(tables, input)),
    markFailing: call((jobs: string[]) => markFailing(tables, jobs)),
    endFailing: call((job: string) => endFailing(tables, job)),
    signOff: call((workerId: string) => {
      const worker = tables.workers.get(workerId)
      if (worker) worker.stoppedAtMs = tables.now()
    }),
    close: () => Promise.resolve(),
  }
}

function markFailing(tables: Tables, names: string[]): void {
  for (const name of names) {
    const job = tables.jobs.get(name)
    if (job) job.failingSinceMs ??= tables.now()
  }
}

function endFailing(tables: Tables, name: string): number | undefined {
  const job = tables.jobs.get(name)
  const sinceMs = job?.failingSinceMs
  if (job) job.failingSinceMs = undefined
  return sinceMs
}

function unreachable(): NightshiftError {
  return new NightshiftError({
    code: "LEDGER_UNREACHABLE",
    where: "the in-memory ledger",
    expected: "an answer",
    found: "an outage that a test made",
    hint: "Let the test end it.",
    retryable: true,
  })
}
