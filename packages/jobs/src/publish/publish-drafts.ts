import { publishDraftBatch, type EventBus } from "./draft-batch"
import { defaultBatchSize } from "./publish-options"
import type { EntityManager } from "typeorm"

/** How far a publication has come, or came. */
export interface PublishedSoFar {
  /** Products published, all of them committed. */
  published: number
  /** Transactions that published at least one product. */
  batches: number
}

export interface PublishReport extends PublishedSoFar {
  durationMs: number
  /** True when the signal aborted before the last draft was reached. */
  stoppedEarly: boolean
}

export interface PublishDraftsOptions {
  /** Medusa's entity manager, `container.resolve("manager")`. */
  manager: EntityManager
  /** Medusa's event bus, `container.resolve("eventBusService")`. */
  eventBus: EventBus
  /** Products in one transaction, 1 to 10,000. Default: 500. */
  batchSize?: number
  /** Aborting it stops the publication before its next batch. Default: never. */
  signal?: AbortSignal
  /** Called after each batch has committed. Default: nothing. */
  onBatch?: (soFar: PublishedSoFar) => void
}

/**
 * Publishes every draft of the store, and has Medusa emit `product.updated` for each as its own update does.
 *
 * It goes through the drafts by id, in batches that are one transaction each. A draft that somebody else's
 * open transaction holds is left for the next call; deleted products and those of another status are left alone.
 * What is committed stays when a later batch fails or the signal aborts: calling again goes on from there.
 *
 * @throws whatever the database throws; the batch that failed is then as it was before
 */
export async function publishDrafts(options: PublishDraftsOptions): Promise<PublishReport> {
  const { manager, eventBus, batchSize = defaultBatchSize, signal, onBatch } = options
  const startedAt = performance.now()
  const soFar: PublishedSoFar = { published: 0, batches: 0 }
  let afterId = ""
  let moreToCome = true

  while (moreToCome && !signal?.aborted) {
    const ids = await publishDraftBatch({ manager, eventBus, afterId, batchSize })
    moreToCome = ids.length === batchSize
    afterId = ids.at(-1) ?? afterId
    if (ids.length === 0) continue
    soFar.published += ids.length
    soFar.batches += 1
    onBatch?.({ ...soFar })
  }

  return { ...soFar, durationMs: Math.round(performance.now() - startedAt), stoppedEarly: moreToCome }
}
