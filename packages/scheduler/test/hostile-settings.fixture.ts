import { types } from "pg"

/** What a database or a role may have set for all of its sessions, each to something that nobody expects. */
export const hostileSettings: Record<string, string> = {
  DateStyle: "'SQL, DMY'",
  IntervalStyle: "'sql_standard'",
  TimeZone: "'Asia/Kolkata'",
  bytea_output: "'escape'",
  extra_float_digits: "-15",
  standard_conforming_strings: "off",
  default_transaction_isolation: "'serializable'",
  default_transaction_deferrable: "on",
  statement_timeout: "400",
  lock_timeout: "1",
  idle_in_transaction_session_timeout: "1",
  idle_session_timeout: "150",
}

/** Parsers that a process may have set for all of `pg`, each to something that nobody expects. */
export function setHostileParsers(): void {
  const { BOOL, INT2, INT4, INT8, FLOAT8, NUMERIC, JSON: json, JSONB, TIMESTAMPTZ, OID } = types.builtins
  for (const id of [INT2, INT4, INT8, OID]) types.setTypeParser(id, (text) => BigInt(text))
  for (const id of [FLOAT8, NUMERIC]) types.setTypeParser(id, (text) => ({ decimal: text }))
  for (const id of [json, JSONB]) types.setTypeParser(id, (text) => `json:${text}`)
  types.setTypeParser(BOOL, (text) => (text === "t" ? "yes" : "no"))
  types.setTypeParser(TIMESTAMPTZ, (text) => `at ${text}`)
  // Of text[], which has no name there.
  types.setTypeParser(1009 as never, (text) => `array ${text}`)
}
