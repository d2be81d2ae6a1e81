/** What the handlers leave, in the schema of the ledger. No key keeps a row from being there twice: that is to be seen. */
export const witnessTables = [
  `CREATE TABLE verify_effect (job text NOT NULL, tick timestamptz NOT NULL, run_id bigint NOT NULL, attempt integer NOT NULL)`,
  `CREATE TABLE verify_call (job text NOT NULL, tick timestamptz NOT NULL, run_id bigint NOT NULL, attempt integer NOT NULL)`,
]
