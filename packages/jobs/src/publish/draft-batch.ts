import type { EventBusService } from "@medusajs/medusa"
import type { EntityManager } from "typeorm"

/** The part of Medusa's `eventBusService` that publishing needs. */
export type EventBus = Pick<EventBusService, "withTransaction">

/** Where one batch begins and how far it may go. */
export interface DraftBatchOptions {
  /** Medusa's entity manager; the batch opens a transaction of its own on it. */
  manager: EntityManager
  eventBus: EventBus
  /** Only products whose id comes after this one are looked at; "" begins at the first. */
  afterId: string
  /** How many products the batch takes at most. */
  batchSize: number
}

/**
 * The name and the fields of the event are those of core's `ProductService.update(id, { status })`,
 * which names the keys of its update.
 */
const eventName = "product.updated"
const fields = ["status"]

/*
 * SKIP LOCKED leaves a product that somebody's open transaction holds to the next run, so that neither side
 * waits for the other. FOR UPDATE, though the update needs less, also leaves one whose variants or options are
 * being written. The last SELECT gives the ids in the database's own order, which is not JavaScript's.
 */
const publishBatch = `
  WITH draft AS MATERIALIZED (
    SELECT id FROM product
    WHERE status = 'draft' AND deleted_at IS NULL AND id > $1
    ORDER BY id
    LIMIT $2
    FOR UPDATE SKIP LOCKED
  ), published AS (
    UPDATE product SET status = 'published', updated_at = now()
    FROM draft WHERE product.id = draft.id
    RETURNING product.id
  )
  SELECT id FROM published ORDER BY id`

/**
 * Publishes the next drafts and writes one `product.updated` event for each, in one transaction: all of it
 * happens, or none. The events go out once it has committed, through Medusa's table of staged jobs.
 *
 * @returns the ids of the published products in ascending order; fewer than `batchSize` when no more are to be had
 */
export async function publishDraftBatch(options: DraftBatchOptions): Promise<string[]> {
  const { manager, eventBus, afterId, batchSize } = options
  return await manager.transaction(async (transaction) => {
    const rows = await transaction.query<{ id: string }[]>(publishBatch, [afterId, batchSize])
    const ids = rows.map((row) => row.id)
    if (ids.length > 0) {
      await eventBus.withTransaction(transaction).emit(ids.map((id) => ({ eventName, data: { id, fields } })))
    }
    return ids
  })
}
