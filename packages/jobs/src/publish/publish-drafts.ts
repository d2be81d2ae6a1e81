import { batchStatement, namedProducts, type BatchMode } from "./batch-statement"
import { isTransactional, rowsOf, type Database } from "./database"
import { publishDraftBatch } from "./draft-batch"
import { stagesEvents, type EventBus } from "./event-bus"
import { HeldBackCount, type NamedProduct } from "./held-back"
import { progressOf, type PublishProgress } from "./progress"
import { readPublishOptions, type GivenPublishOptions } from "./publish-options"
import type { PublishReport } from "./publish-report"
import { shopRules } from "./shop-rules"

export interface PublishDraftsOptions extends GivenPublishOptions {
  /** Medusa's entity manager, `container.resolve("manager")`; without an event bus, anything that runs SQL. */
  manager: Database
  /**
   * Medusa's event bus, `container.resolve("eventBusService")`. Default: the events are written to core's table
   * of staged jobs. That is done as well with core's own event bus; one that a store has replaced emits them.
   */
  eventBus?: EventBus
  /** Aborting it stops the publication before its next batch. Default: never. */
  signal?: AbortSignal
  /** Called after each batch has committed. Default: nothing. */
  onProgress?: (progress: PublishProgress) => void
}

/**
 * Publishes the drafts of a store, all of them or those that the rules let pass, and has Medusa emit
 * `product.updated` for each as its own update does.
 *
 * It goes through the drafts by id, in batches that are one transaction each. A draft that somebody else's open
 * transaction holds is left for the next call; deleted products and those of another status are left alone.
 * What is committed stays when a later batch fails or the signal aborts: calling again goes on from there.
 *
 * @throws Error for options that are wrong, or name what the store does not have; and whatever the database
 * throws: the batch that failed is then as it was before
 */
export async function publishDrafts(options: PublishDraftsOptions): Promise<PublishReport> {
  const { manager, eventBus, signal, onProgress, ...given } = options
  const startedAt = performance.now()
  const chosen = readPublishOptions([{ where, options: given }])
  const { batchSize, dryRun } = chosen
  const limit = chosen.limit === false ? Infinity : chosen.limit
  const rules = await shopRules({ database: manager, where, chosen })
  const mode = dryRun ? "dry-run" : writingMode(manager, eventBus)
  const statement = batchStatement({ rules, mode })
  const emitOn = mode === "publish-and-name" ? eventBus : undefined

  const held = new HeldBackCount()
  const named: NamedProduct[] = []
  let published = 0
  let batches = 0
  let afterId = ""
  let total: number | undefined
  let moreToCome = true

  while (moreToCome && published < limit && !signal?.aborted) {
    const mayPublish = Math.min(batchSize, limit - published)
    const page = { afterId, pageSize: batchSize, mayPublish }
    const batch = await publishDraftBatch({ database: manager, statement, emitOn, ...page })
    moreToCome = batch.pageSize === batchSize
    if (batch.lastId === null) continue
    afterId = batch.lastId
    published += batch.published
    batches += 1
    held.add(batch.held)
    named.push(...batch.named.slice(0, namedProducts - named.length))
    if (!onProgress) continue
    const settled = published + held.total
    total ??= settled + (moreToCome ? await countDrafts(manager, afterId) : 0)
    // Drafts may come and go in the meantime; the last batch knows how many there were.
    if (!moreToCome || settled > total) total = settled
    const elapsedMs = performance.now() - startedAt
    onProgress(progressOf({ published, heldBack: held.total, total, limit, elapsedMs, now: new Date() }))
  }

  const limitReached = published >= limit
  return {
    published: dryRun ? 0 : published,
    batches,
    durationMs: Math.round(performance.now() - startedAt),
    heldBack: held.report(),
    stoppedEarly: moreToCome && !limitReached,
    limitReached,
    dryRun,
    ...(dryRun && { wouldPublish: { count: published, products: named } }),
  }
}

const where = "publishDrafts"

function writingMode(manager: Database, eventBus: EventBus | undefined): BatchMode {
  if (!eventBus || stagesEvents(eventBus)) return "publish"
  if (isTransactional(manager)) return "publish-and-name"
  throw new Error(
    `${where}, manager: expected TypeORM's EntityManager, as the store has an event bus of its own, ` +
      `got a database without transaction(). Give container.resolve("manager").`,
  )
}

async function countDrafts(database: Database, afterId: string): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    database,
    "SELECT count(*)::int AS count FROM product WHERE status = 'draft' AND deleted_at IS NULL AND id > $1",
    [afterId],
  )
  return row!.count
}
