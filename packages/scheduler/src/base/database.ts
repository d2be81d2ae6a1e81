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
