import type { Database } from "../../base/database"
import type { NightshiftError } from "../../base/errors"

/**
 * Runs `work` inside one transaction of the database that holds the ledger, and commits when it resolves. When it
 * rejects, nothing that was written may stay, and the connection may go back to a pool only once nothing is under way
 * on it. A COMMIT that the server answers with ROLLBACK must reject.
 *
 * `work` gets the `manager` that handlers write through, and where there is one the control of the transaction. Without
 * it the engine guards the manager's own methods, `query` first of all: they refuse once the attempt was given up, or
 * its handler has returned. What a manager hands out (repositories, builders) it cannot guard; `transactOn` can.
 */
export type Transact = <T>(
  work: (manager: Database, transaction?: OpenTransaction) => Promise<T>,
) => Promise<T>

/** Makes the error of a statement that came too late. */
export type TooLate = (cause?: unknown) => NightshiftError

/** A transaction under way, as the engine controls it. */
export interface OpenTransaction {
  /** The transaction for the engine's own statements, which it takes when the manager is closed. */
  own: Database
  /**
   * Closes the manager, and resolves when what was sent before has settled. Rejects where the transaction was given up,
   * or is not whole.
   */
  close(tooLate: TooLate): Promise<void>
  /** Throws where the transaction must not commit: it was ended by its user, or a statement came after `close`. */
  assertWhole(): void
  /** Closes the manager at once and for good; what was sent before rejects as well. Nothing that was written stays. */
  giveUp(tooLate: TooLate): void
}
