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
   * Medusa's event bus, `container.resolve("eventBusService")`. Default: the events are written to core's table of staged
   * jobs. That is also done for core's own event bus; an event bus that a store has replaced emits them itself.
   */
  eventBus?: EventBus | undefined
  /** Stops the publication before its next batch when aborted. Default: no signal. */
  signal?: AbortSignal | undefined
  /** Called after each committed batch. Default: no callback. */
  onProgress?: (progress: PublishProgress) => void
}

/**
 * Publishes the drafts of a store, all of them or those that pass the rules, and makes Medusa emit `product.updated` for
 * each, like its own update.
 *
 * It goes through the drafts by id, in batches of one transaction each. A draft that another transaction has locked is left
 * for the next call; deleted products and those with another status are never touched. If a later batch fails or the signal
 * aborts, committed batches stay, and the next call continues from there.
 *
 * @throws Error for invalid options, or names that the store does not have; and errors of the database, after which the
 * failed batch is rolled back
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
    const handled = published + held.total
    total ??= handled + (moreToCome ? await countDrafts(manager, afterId) : 0)
    // Drafts may be added or removed in the meantime; the last batch corrects the total.
    if (!moreToCome || handled > total) total = handled
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
