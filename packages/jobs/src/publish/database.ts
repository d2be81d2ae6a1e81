import type { EntityManager } from "typeorm"

/** Anything that runs SQL: TypeORM's `EntityManager`, a `pg.Pool` and a `pg.Client` all serve. */
export interface Database {
  query(sql: string, parameters?: unknown[]): Promise<unknown>
}

/** A database that can also put what an event bus writes into a transaction of ours, as TypeORM's manager can. */
export type TransactionalDatabase = Database & Pick<EntityManager, "transaction">

export function isTransactional(database: Database): database is TransactionalDatabase {
  return typeof (database as Partial<TransactionalDatabase>).transaction === "function"
}

/** The rows of a SELECT's answer: TypeORM returns them bare, `pg` wraps them. */
export async function rowsOf<Row>(
  database: Database,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const answer = await database.query(sql, parameters)
  return Array.isArray(answer) ? (answer as Row[]) : (answer as { rows: Row[] }).rows
}
