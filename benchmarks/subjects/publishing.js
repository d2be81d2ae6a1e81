"use strict"

const publishing = {
  ours: "Nightshift, with events",
  bare: "bare UPDATE, no events",
  guidePrinted: "the guide's handler, as printed",
  guide: "the guide's handler, all drafts",
}

/** The row of the guide's handler if only a part of the updates was made. */
const sampledGuide = (sample) => `${publishing.guide}, from ${sample}`

/** TypeORM's query has a parameter for each, of which Postgres allows about 65,000. */
const mostListed = 10_000

/**
 * Each publishes with `container` and returns the milliseconds for all of `drafts`. The guide's handler only updates `sample`
 * of them, and the time is extrapolated.
 */
const publishers = {
  [publishing.ours]({ container }) {
    const { publishDrafts } = require("@nightshift/jobs")
    const manager = container.resolve("manager")
    const eventBus = container.resolve("eventBusService")
    return timed(() => publishDrafts({ manager, eventBus }))
  },
  [publishing.bare]({ container }) {
    const sql = `UPDATE product SET status = 'published', updated_at = now() WHERE status = 'draft'`
    return timed(() => container.resolve("manager").query(sql))
  },
  async [publishing.guidePrinted]({ container }) {
    const productService = container.resolve("productService")
    return timed(async () => {
      await updateEach(productService, await productService.list({ status: "draft" }))
    })
  },
  async [publishing.guide]({ container, drafts, sample }) {
    const productService = container.resolve("productService")
    const take = Math.min(drafts, mostListed)
    let listed
    const listMs = await timed(async () => {
      listed = await productService.list({ status: "draft" }, { relations: [], skip: 0, take })
    })
    const updateMs = await timed(() => updateEach(productService, listed.slice(0, sample)))
    return (listMs * drafts) / take + (updateMs * drafts) / sample
  },
}

async function updateEach(productService, products) {
  for (const product of products) await productService.update(product.id, { status: "published" })
}

async function timed(work) {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Drafts with texts of a typical length, last updated long ago; the catalogue contains nothing else. */
async function makeDrafts(manager, count) {
  await manager.query(`TRUNCATE product, staged_job CASCADE`)
  await manager.query(
    `INSERT INTO product (id, title, handle, subtitle, description, thumbnail, status, created_at, updated_at)
     SELECT 'prod_01HF7YAT3V' || lpad(i::text, 16, '0'), 'Lamp ' || i, 'lamp-' || i, 'Number ' || i || ' of our lamps',
       repeat('It gives a warm light. ', 15), 'https://cdn.example.com/uploads/lamp-' || i || '.webp', 'draft',
       '2024-01-01', '2024-01-01'
     FROM generate_series(1, $1::int) i`,
    [count],
  )
  // Like a catalogue that has not changed for a while, after autovacuum and a checkpoint.
  await manager.query(`VACUUM (ANALYZE) product, staged_job`)
  await manager.query(`CHECKPOINT`)
}

/** The contents of the database afterwards. */
async function countPublished(manager) {
  const [counts] = await manager.query(
    `SELECT (SELECT count(*)::int FROM product WHERE status = 'published' AND updated_at > '2024-01-01') AS published,
       (SELECT count(DISTINCT data ->> 'id')::int FROM staged_job WHERE event_name = 'product.updated') AS events,
       (SELECT count(*)::int FROM staged_job) AS staged`,
  )
  if (counts.staged !== counts.events) {
    throw new Error(`expected one product.updated for each product, got ${JSON.stringify(counts)}.`)
  }
  return counts
}

module.exports = { countPublished, makeDrafts, publishers, publishing, sampledGuide }
