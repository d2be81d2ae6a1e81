import type { BatchParameters, BatchStatement } from "./batch-statement"
import { isTransactional, rowsOf, type Database } from "./database"
import { eventFields, eventName, type EventBus } from "./event-bus"
import type { HeldInBatch, NamedProduct } from "./held-back"

/** What one batch did, all of it committed. */
export interface DraftBatch {
  /** Drafts that the batch's page had; fewer than were asked for when no more are to come. */
  pageSize: number
  /** The last draft that was settled, where the next batch begins; null when there was none. */
  lastId: string | null
  /** In a dry run, how many would have been published. */
  published: number
  /** The first of them by id; only in a dry run. */
  named: NamedProduct[]
  held: HeldInBatch
}

export interface DraftBatchOptions extends BatchParameters {
  database: Database
  statement: BatchStatement
  /** Emits the events, in the batch's transaction. Default: the statement writes them. */
  emitOn?: EventBus
}

/**
 * Postgres estimates rules at so much that it compiles the statement, which takes it a quarter of a second and
 * more for each batch: longer than the batch itself.
 */
const withoutCompiling = "SET LOCAL jit = off"

/**
 * Judges and publishes the next drafts and writes one `product.updated` event for each, in one transaction: all
 * of it happens, or none. The events go out once it has committed, through Medusa's table of staged jobs.
 *
 * @throws whatever the database or the event bus throws; the batch is then as it was before
 */
export async function publishDraftBatch(options: DraftBatchOptions): Promise<DraftBatch> {
  const { database, statement, emitOn } = options
  if (!isTransactional(database) || (!emitOn && !statement.hasRules)) {
    return toBatch(await runStatement(database, statement, options))
  }
  return await database.transaction(async (transaction) => {
    if (statement.hasRules) await transaction.query(withoutCompiling)
    const row = await runStatement(transaction, statement, options)
    const ids = row.ids ?? []
    if (emitOn && ids.length > 0) {
      const events = ids.map((id) => ({ eventName, data: { id, fields: eventFields } }))
      await emitOn.withTransaction(transaction).emit(events)
    }
    return toBatch(row)
  })
}

interface BatchRow {
  pageSize: number
  lastId: string | null
  published: number
  ids: string[] | null
  named: NamedProduct[] | null
  held: HeldInBatch | null
}

async function runStatement(database: Database, statement: BatchStatement, parameters: BatchParameters) {
  const [row] = await rowsOf<BatchRow>(database, statement.sql, statement.parametersOf(parameters))
  return row!
}

function toBatch({ pageSize, lastId, published, named, held }: BatchRow): DraftBatch {
  return { pageSize, lastId, published, named: named ?? [], held: held ?? [] }
}
