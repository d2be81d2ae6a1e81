const columns = `job text NOT NULL, tick timestamptz NOT NULL, run_id bigint NOT NULL, attempt integer NOT NULL,
  worker_pid integer NOT NULL, phase text NOT NULL, step integer NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp()`

/**
 * What the handlers leave, in the schema of the ledger: in `verify_effect` what they wrote in the transaction of the
 * outcome, in `verify_call` that they were called. `phase` is `before` or `after` the signal of the attempt; of a call it
 * is also `begin` and `end`. No key keeps a row from being there twice: that is to be seen.
 */
export const witnessTables = [
  `CREATE TABLE verify_effect (${columns})`,
  `CREATE TABLE verify_call (${columns})`,
]
