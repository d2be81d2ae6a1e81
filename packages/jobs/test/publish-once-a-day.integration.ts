import type ScheduledJobsLoader from "@medusajs/medusa/dist/loaders/helpers/jobs"
import { asValue } from "awilix"
import { join } from "node:path"
import publishOnceADay, { config } from "../src/jobs/publish-once-a-day"
import { addProducts, clearProducts, countByStatus } from "./products"
import { openStore, type StoreUnderTest } from "./store-under-test"

let store: StoreUnderTest

beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())
beforeEach(() => clearProducts(store.manager))

/** A logger that keeps its lines. */
function keepLines() {
  const lines: string[] = []
  return { lines, info: (line: string) => void lines.push(line) }
}

test("Medusa's own loader finds the built job file, and its call publishes every draft", async () => {
  await addProducts(store.manager, 45)
  const created: unknown[][] = []
  const container = store.container.createScope()
  container.register({
    jobSchedulerService: asValue({ create: (...job: unknown[]) => Promise.resolve(created.push(job)) }),
  })

  const { default: Loader } = jest.requireActual<{ default: typeof ScheduledJobsLoader }>(
    "@medusajs/medusa/dist/loaders/helpers/jobs",
  )
  await new Loader(join(__dirname, "../dist/jobs"), container as never, {}).load()

  expect(created).toHaveLength(1)
  const [name, data, schedule, handler] = created[0]!
  expect({ name, data, schedule }).toEqual({ name: "publish-once-a-day", data: {}, schedule: "0 0 * * *" })
  await (handler as () => Promise<void>)()
  expect(await countByStatus(store.manager)).toEqual({ published: 45 })
})

test("with only Medusa's three arguments it logs to Medusa's logger", async () => {
  await addProducts(store.manager, 1)
  const logger = keepLines()
  const container = store.container.createScope()
  container.register({ logger: asValue(logger) })

  await publishOnceADay({ container: container as never, data: config.data, pluginOptions: {} })

  expect(logger.lines).toEqual([expect.stringMatching(/^Published 1 product in \d+ ms$/)])
})

test("it logs to the given logger, reports each batch as progress, and returns the counts", async () => {
  await addProducts(store.manager, 45)
  const logger = keepLines()
  const progress: unknown[] = []

  const result = await publishOnceADay({
    container: store.container,
    pluginOptions: { batchSize: 10 },
    data: { batchSize: 20 },
    logger,
    progress: (value) => progress.push(value),
  })

  expect(result).toMatchObject({ published: 45, batches: 3, stoppedEarly: false })
  expect(progress).toEqual([
    expect.objectContaining({ published: 20, total: 45 }),
    expect.objectContaining({ published: 40, total: 45 }),
    expect.objectContaining({ published: 45, total: 45 }),
  ])
  expect(logger.lines).toEqual([expect.stringMatching(/^Published 45 products in \d+ ms$/)])
})

test("a stopped run logs its count, keeps what it published, and does not succeed", async () => {
  await addProducts(store.manager, 45)
  const logger = keepLines()
  const stop = new AbortController()

  const run = publishOnceADay({
    container: store.container,
    data: { batchSize: 20 },
    signal: stop.signal,
    logger,
    progress: () => stop.abort(new Error("the server shuts down")),
  })

  await expect(run).rejects.toThrow("the server shuts down")
  expect(logger.lines).toEqual([expect.stringMatching(/^Published 20 products in \d+ ms, then stopped$/)])
  expect(await countByStatus(store.manager)).toEqual({ published: 20, draft: 25 })
})

test("the shop's rules come from the plugin's options and the data, and the log lists what was held back", async () => {
  await addProducts(store.manager, 8)
  await store.manager.query(`UPDATE product SET metadata = '{"live": "soon"}' WHERE id > 'prod_00002'`)
  const logger = keepLines()
  const run = (data: object) =>
    publishOnceADay({
      container: store.container,
      pluginOptions: { dryRun: true, publishAt: "live", limit: 1 },
      data,
      logger,
    })

  expect(await run({ limit: false })).toMatchObject({ published: 0, wouldPublish: { count: 2 } })
  expect(logger.lines.splice(0)).toEqual([
    expect.stringMatching(/^Dry run: would have published 2 products in \d+ ms, held back 6$/),
    "Would publish prod_00001 (lamp-1), prod_00002 (lamp-2)",
    expect.stringMatching(/^Held back 6, bad_publish_at: prod_00003 \(lamp-3, "soon"\), .*, …$/),
  ])

  expect(await run({ dryRun: false })).toMatchObject({ published: 1, limitReached: true })
  expect(logger.lines).toEqual([
    expect.stringMatching(/^Published 1 product in \d+ ms, the limit of this run$/),
  ])
})

test("with the flag medusa_v2 it refuses to check prices in core's tables", async () => {
  const container = store.container.createScope()
  container.register({
    featureFlagRouter: asValue({ isFeatureEnabled: (flag: string) => flag === "medusa_v2" }),
  })

  const run = publishOnceADay({
    container: container as never,
    data: { complete: true },
    logger: keepLines(),
  })

  await expect(run).rejects.toThrow("Set complete.prices to false.")
})

test("an invalid option is reported, and nothing is published", async () => {
  await addProducts(store.manager, 2)

  const run = publishOnceADay({ container: store.container, pluginOptions: { batchsize: 10 } })

  await expect(run).rejects.toThrow('got "batchsize". Did you mean "batchSize"?')
  expect(await countByStatus(store.manager)).toEqual({ draft: 2 })
})

test("re-exported from a store's own src/jobs, it does not read medusa-config.js as its options", async () => {
  await addProducts(store.manager, 2)
  const pluginOptions = store.container.resolve<Record<string, unknown>>("configModule")

  await publishOnceADay({ container: store.container, pluginOptions, logger: keepLines() })

  expect(await countByStatus(store.manager)).toEqual({ published: 2 })
})
