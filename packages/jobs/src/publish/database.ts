import type { EntityManager } from "typeorm"

/** Anything that runs SQL: TypeORM's `EntityManager`, a `pg.Pool` or a `pg.Client`. */
export interface Database {
  query(sql: string, parameters?: unknown[]): Promise<unknown>
}

/** A database that can include an event bus's writes in our transaction, like TypeORM's manager. */
type TransactionalDatabase = Database & Pick<EntityManager, "transaction">

export function isTransactional(database: Database): database is TransactionalDatabase {
  return typeof (database as Partial<TransactionalDatabase>).transaction === "function"
}

/** The rows of a SELECT: TypeORM returns them directly, `pg` wraps them. */
export async function rowsOf<Row>(
  database: Database,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const answer = await database.query(sql, parameters)
  return Array.isArray(answer) ? (answer as Row[]) : (answer as { rows: Row[] }).rows
}
