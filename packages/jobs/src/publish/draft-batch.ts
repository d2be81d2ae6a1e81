import type { BatchParameters, BatchStatement } from "./batch-statement"
import { isTransactional, rowsOf, type Database } from "./database"
import { eventFields, eventName, type EventBus } from "./event-bus"
import type { HeldInBatch, NamedProduct } from "./held-back"

/** The result of one committed batch. */
interface DraftBatch {
  /** How many drafts the page had; fewer than requested on the last page. */
  pageSize: number
  /** The last draft that was handled, after which the next batch starts; null if there was none. */
  lastId: string | null
  /** How many were published, or in a dry run would have been. */
  published: number
  /** The first of them by id, in a dry run only. */
  named: NamedProduct[]
  held: HeldInBatch
}

interface DraftBatchOptions extends BatchParameters {
  database: Database
  statement: BatchStatement
  /** Emits the events in the batch's transaction. Default: the statement writes them. */
  emitOn?: EventBus | undefined
}

/**
 * Postgres overestimates the cost of the rules and would compile the statement, which takes a quarter of a second or more
 * per batch: longer than the batch itself.
 */
const withoutCompiling = "SET LOCAL jit = off"

/**
 * Judges and publishes the next drafts and writes one `product.updated` event for each, in one transaction: all or nothing.
 * The events go out after the commit, through Medusa's table of staged jobs.
 *
 * @throws errors of the database or the event bus; the batch is rolled back
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
