import type { Database } from "../../base/database"
import type { NightshiftError } from "../../base/errors"

/**
 * Runs `work` inside one transaction of the database that holds the ledger, and commits when it resolves. When it
 * rejects, nothing that was written may stay, and the connection may go back to a pool only once nothing is under way
 * on it. A COMMIT that the server answers with ROLLBACK must reject.
 *
 * `work` gets the `manager` that handlers write through and, optionally, the control of the transaction. Without it the
 * engine guards the manager's own methods, above all `query`: they refuse once the attempt was given up, or its handler
 * has returned. It cannot guard what a manager hands out (repositories, builders); `transactOn` can.
 */
export type Transact = <T>(
  work: (manager: Database, transaction?: OpenTransaction) => Promise<T>,
) => Promise<T>

/** Creates the error for a statement that came too late. */
export type TooLate = (cause?: unknown) => NightshiftError

/** A transaction under way, as the engine controls it. */
export interface OpenTransaction {
  /** The transaction for the engine's own statements, which it accepts after the manager is closed. */
  own: Database
  /**
   * Closes the manager, and resolves when statements sent before have settled. Rejects if the transaction was given up or
   * must not commit.
   */
  close(tooLate: TooLate): Promise<void>
  /** Throws if the transaction must not commit: its user ended it, or a statement came after `close`. */
  assertWhole(): void
  /** Closes the manager at once and for good; statements sent before reject as well. Nothing that was written stays. */
  giveUp(tooLate: TooLate): void
}
