/** What the ledger needs of a database: a `pg.Pool`, a `pg.Client` and TypeORM's `EntityManager` all fit. */
export interface Database {
  query(sql: string, parameters?: unknown[]): Promise<unknown>
}

/** The rows of a result: `pg` wraps them, TypeORM returns them bare, or followed by a count. */
export async function rowsOf<Row>(
  database: Database,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const answer = await database.query(sql, parameters)
  if (Array.isArray(answer)) {
    const [rows, count] = answer as [unknown, unknown]
    return (Array.isArray(rows) && typeof count === "number" ? rows : answer) as Row[]
  }
  return (answer as { rows: Row[] }).rows
}

/** Postgres' ids of the types whose values are not read as texts. */
const bool = 16
const int2 = 21
const int4 = 23
const oid = 26
const json = 114
const float4 = 700
const float8 = 701
const jsonb = 3802

const parsers = new Map<number, (text: string) => unknown>([
  [bool, (text) => text === "t"],
  ...[int2, int4, oid, float4, float8].map((id) => [id, Number] as const),
  ...[json, jsonb].map((id) => [id, (text: string) => JSON.parse(text) as unknown] as const),
])

/**
 * How the ledger and the queue in Postgres read their rows, whatever parsers a process has set for all of `pg` by
 * `types.setTypeParser`: numbers, booleans and JSON as such, and everything else, including bigint and numeric, as text. No
 * statement of ours selects a timestamp or an array: these are selected as epoch milliseconds and as JSON. An option of `pg`.
 */
export const rowTypes = {
  getTypeParser: (id: number) => parsers.get(id) ?? ((text: string) => text),
}
