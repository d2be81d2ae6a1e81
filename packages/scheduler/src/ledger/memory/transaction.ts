import type { Database } from "../../base/database"
import { NightshiftError } from "../../base/errors"
import type { Finished, Outcome } from "../ledger"
import { transactionEnded } from "../transaction/transaction-errors"
import type { Tables } from "./memory-database"
import { finish } from "./outcome"

/**
 * A transaction of the in-memory ledger: outcomes written inside it are undone when it is rolled back. Once it has ended,
 * it accepts nothing more.
 */
export interface MemoryTransaction extends Database {
  finish(outcome: Outcome): Finished
  commit(): void
  rollBack(): void
}

export function beginTransaction(tables: Tables, requeueAfterMs: number): MemoryTransaction {
  const undo: (() => void)[] = []
  let isOver = false
  return {
    query: () => Promise.reject(isOver ? transactionEnded() : noSql()),
    finish(outcome) {
      if (isOver) throw transactionEnded()
      const run = tables.runs.get(outcome.runId)
      const before = structuredClone(run)
      const finished = finish(tables, outcome, requeueAfterMs)
      if (run && before && finished.recorded) undo.push(() => tables.runs.update(run, before))
      const freed = finished.freed && tables.runs.get(finished.freed.runId)
      undo.push(() => {
        if (freed?.status === "due") {
          tables.runs.update(freed, { permit: "needed", blockedBy: outcome.runId })
        }
      })
      return finished
    },
    commit() {
      isOver = true
    },
    rollBack() {
      isOver = true
      for (const step of undo.reverse()) step()
    },
  }
}

function noSql(): NightshiftError {
  return new NightshiftError({
    code: "SERVICE_UNAVAILABLE",
    where: "the transaction's manager",
    expected: "a database",
    found: "the in-memory ledger, which has none",
    hint: "Pass `transact`, which opens transactions of your own database.",
  })
}
