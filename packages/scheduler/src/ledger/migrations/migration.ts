/** One step of the ledger's tables. Steps are only ever added; a released one is never changed. */
export interface LedgerMigration {
  /** Sorts the steps; the Medusa plugin's migration of the same step has it in its class name. */
  timestamp: number
  name: string
  /** The statements of the step, one after the other. */
  up: string[]
  /** The statements that take it back. What the step had filled in is lost. */
  down: string[]
}
