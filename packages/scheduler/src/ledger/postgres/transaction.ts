/**
 * For the first statement that locks rows of the ledger: from then on the server ends a session that stands still for
 * 5 s before its COMMIT. A process that was stopped there would hold the rows for as long.
 */
export const commitsSoon = `set_config('idle_in_transaction_session_timeout', '5s', true)`
