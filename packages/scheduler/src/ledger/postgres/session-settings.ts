import type { ClientBase } from "pg"
import { rowTypes } from "../../base/database"

/** A setting of a session, and the value that the ledger needs. */
interface Setting {
  name: string
  value: string
}

/**
 * Settings that a database or a role may have for all sessions (`ALTER DATABASE … SET`, `ALTER ROLE … SET`) and that the
 * ledger cannot work with. Its statements wait for one another's locks and then see what was committed, which needs READ
 * COMMITTED; and it gives up by itself on what takes too long, so a limit matters only if it is shorter. Whether
 * transactions are read-only is not changed: where that is set, nothing may be written. Settings that affect the text or
 * the result of statements (`DateStyle`, `TimeZone`, `extra_float_digits` …) are not here: no statement depends on them.
 */
const settingsFor = (limitMs: number): Setting[] => [
  { name: "default_transaction_isolation", value: "read committed" },
  { name: "default_transaction_deferrable", value: "off" },
  { name: "statement_timeout", value: String(limitMs) },
  { name: "lock_timeout", value: String(limitMs) },
  { name: "transaction_timeout", value: String(limitMs) },
  { name: "idle_in_transaction_session_timeout", value: String(limitMs) },
  { name: "idle_session_timeout", value: "3600000" },
]

/**
 * Finds the settings that have other values, if this release of Postgres has them, and sets them if the session belongs to
 * this connection alone. A pooler such as PgBouncer reports a process id that is none of Postgres': a setting would stay
 * with a session that serves other clients next.
 */
const settle = `
WITH wanted AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS w (name text, value text)
), other AS MATERIALIZED (
  SELECT w.name, w.value
    FROM wanted w JOIN pg_catalog.pg_settings s ON s.name = w.name
   WHERE CASE WHEN s.unit = 'ms' THEN s.setting::bigint BETWEEN 1 AND w.value::bigint - 1 ELSE s.setting <> w.value END
)
SELECT name, value,
       CASE WHEN pg_backend_pid() = $1::bigint THEN set_config(name, value, false) END IS NOT NULL AS is_set
  FROM other`

/**
 * Prepares a connection that was just opened for the ledger.
 *
 * @param limitMs how long an answer may take, in milliseconds
 * @returns the SQL with which each transaction has to set these for itself; undefined if the session is set up
 */
export async function settleSession(client: ClientBase, limitMs: number): Promise<string | undefined> {
  const own = client as ClientBase & { binary?: boolean; processID?: number | null }
  // Overrides `pg.defaults.binary` of the process: the ledger reads texts.
  own.binary = false
  const { rows } = await client.query<Setting & { is_set: boolean }>({
    text: settle,
    values: [own.processID ?? -1, JSON.stringify(settingsFor(limitMs))],
    types: rowTypes,
  })
  const left = rows.filter(({ is_set }) => !is_set)
  if (left.length === 0) return undefined
  return left.map(({ name, value }) => `SET LOCAL ${name} = '${value}';`).join(" ")
}

/**
 * For the first statement that locks rows of the ledger: from then on the server ends a session that is idle for 5 s
 * before its COMMIT. A process that was frozen there would hold the rows for as long as it is frozen.
 */
export const commitsSoon = `set_config('idle_in_transaction_session_timeout', '5s', true)`
