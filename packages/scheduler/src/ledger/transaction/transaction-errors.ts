import { NightshiftError } from "../../base/errors"
import type { TooLate } from "./transact"

/** A statement for a transaction that has committed or was rolled back. */
export const transactionEnded: TooLate = (cause) =>
  new NightshiftError({
    code: "TRANSACTION_OVER",
    where: "a transaction's manager",
    expected: "statements while the transaction lasts",
    found: "one after its end",
    hint: "Await every statement before the work of the transaction returns.",
    cause,
  })

/** The user of a transaction tried what only its owner may do. */
export function controlRefused(what: string): NightshiftError {
  return new NightshiftError({
    code: "TRANSACTION_CONTROL",
    where: "a transaction's manager",
    expected: "statements that leave the transaction open",
    found: what,
    hint: "Return from the handler to commit, throw to roll back, and use SAVEPOINT or manager.transaction() in between.",
  })
}

/** Postgres accepts a COMMIT after a failed statement, and rolls back. */
export function commitRefused(cause?: unknown): NightshiftError {
  return new NightshiftError({
    code: "TRANSACTION_ABORTED",
    where: "the COMMIT of a transaction",
    expected: "Postgres to commit",
    found: "a rollback, because a statement before it had failed",
    hint: "Let the error of a failed statement end the handler, or put the statement behind a savepoint.",
    cause,
  })
}
