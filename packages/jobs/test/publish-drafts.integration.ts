import type { ProductService } from "@medusajs/medusa"
import { PostgresQueryRunner } from "typeorm/driver/postgres/PostgresQueryRunner"
import {
  publishDrafts,
  type Database,
  type EventBus,
  type PublishDraftsOptions,
  type PublishProgress,
} from "../src"
import { addProducts, announcedProducts, clearProducts, countByStatus } from "./products"
import { openStore, type StoreUnderTest } from "./store-under-test"

let store: StoreUnderTest

beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())
beforeEach(() => clearProducts(store.manager))
afterEach(() => jest.restoreAllMocks())

const publish = (options: Partial<PublishDraftsOptions> = {}) =>
  publishDrafts({ manager: store.manager, eventBus: store.eventBus, ...options })

const stagedEvents = () =>
  store.manager.query<Record<string, unknown>[]>(
    "SELECT id, event_name, data::text AS data, options::text AS options FROM staged_job ORDER BY id",
  )

describe("what is published", () => {
  test("every one of 1,050 drafts is published and announced, not only the first 20", async () => {
    await addProducts(store.manager, 1050)

    const report = await publish()

    expect(report).toEqual({
      published: 1050,
      batches: 2,
      durationMs: expect.any(Number),
      heldBack: { total: 0, reasons: {} },
      stoppedEarly: false,
      limitReached: false,
      dryRun: false,
    })
    expect(await countByStatus(store.manager)).toEqual({ published: 1050 })
    const announced = await announcedProducts(store.manager)
    expect(new Set(announced).size).toBe(1050)
    expect(announced).toHaveLength(1050)
  })

  test("a second publication finds nothing and announces nothing", async () => {
    await addProducts(store.manager, 10)
    await publish()

    expect(await publish()).toMatchObject({ published: 0, batches: 0, stoppedEarly: false })
    expect(await announcedProducts(store.manager)).toHaveLength(10)
  })

  test("deleted drafts and products of another status are left as they are", async () => {
    await addProducts(store.manager, 4)
    await store.manager.query("UPDATE product SET deleted_at = now() WHERE id = 'prod_00001'")
    await store.manager.query("UPDATE product SET status = 'proposed' WHERE id = 'prod_00002'")
    await store.manager.query("UPDATE product SET status = 'rejected' WHERE id = 'prod_00003'")

    expect((await publish()).published).toBe(1)
    expect(await announcedProducts(store.manager)).toEqual(["prod_00004"])
    expect(await countByStatus(store.manager)).toEqual({ draft: 1, proposed: 1, rejected: 1, published: 1 })
  })

  test("updated_at moves for the published products and for no other", async () => {
    await addProducts(store.manager, 3)
    await store.manager.query("UPDATE product SET status = 'rejected' WHERE id = 'prod_00002'")

    await publish()

    const moved = await store.manager.query<unknown>(
      "SELECT id FROM product WHERE updated_at > now() - interval '1 minute' ORDER BY id",
    )
    expect(moved).toEqual([{ id: "prod_00001" }, { id: "prod_00003" }])
  })

  test("only the status and updated_at of a product are written", async () => {
    await addProducts(store.manager, 2)
    const rest = "SELECT to_jsonb(product) - 'status' - 'updated_at' AS rest FROM product ORDER BY id"
    const before = await store.manager.query<unknown>(rest)

    await publish()

    expect(await store.manager.query<unknown>(rest)).toEqual(before)
  })
})

describe("the events", () => {
  test("a product's event is the same as that of core's own update, byte for byte", async () => {
    await addProducts(store.manager, 1)
    const productService = store.container.resolve<ProductService>("productService")
    await productService.update("prod_00001", { status: "published" as never })
    const [byCore] = await stagedEvents()
    await store.manager.query("TRUNCATE staged_job")
    await store.manager.query("UPDATE product SET status = 'draft'")

    await publish()

    const jobId = expect.stringMatching(/^job_[0-9A-HJKMNP-TV-Z]{26}$/) as string
    expect(byCore).toEqual({ ...byCore, id: jobId, event_name: "product.updated" })
    expect(await stagedEvents()).toEqual([{ ...byCore, id: jobId }])
  })

  test("have unique ids in the order of the products", async () => {
    await addProducts(store.manager, 250)
    await publish({ batchSize: 100 })

    const events = await stagedEvents()
    expect(new Set(events.map(({ id }) => id)).size).toBe(250)
    const products = events.map(({ data }) => (JSON.parse(data as string) as { id: string }).id)
    expect(products).toEqual([...products].sort())
  })

  test("reach a subscriber once for each product, and none is left", async () => {
    await addProducts(store.manager, 60)
    const bus = store.container.resolve<EnqueuingEventBus>("eventBusService")
    const seen: unknown[] = []
    bus.subscribe("product.updated", (data: unknown) => Promise.resolve(void seen.push(data)), {
      subscriberId: "publish-test",
    })
    await publish({ batchSize: 25 })

    bus.startEnqueuer()
    while (seen.length < 60) await new Promise((resolve) => setTimeout(resolve, 50))
    await bus.stopEnqueuer()

    expect(seen).toHaveLength(60)
    expect(new Set(seen.map((data) => (data as { id: string }).id)).size).toBe(60)
    expect(seen[0]).toEqual({ id: expect.stringMatching(/^prod_/), fields: ["status"] })
    expect(await stagedEvents()).toEqual([])
  })

  test("a batch whose events cannot be written publishes nothing, and earlier batches stay", async () => {
    await addProducts(store.manager, 25)
    await store.manager.query(
      "ALTER TABLE staged_job ADD CONSTRAINT refusal CHECK (data->>'id' <> 'prod_00015')",
    )

    await expect(publish({ batchSize: 10 })).rejects.toThrow("refusal")

    expect(await countByStatus(store.manager)).toEqual({ published: 10, draft: 15 })
    expect(await announcedProducts(store.manager)).toHaveLength(10)

    await store.manager.query("ALTER TABLE staged_job DROP CONSTRAINT refusal")
    expect((await publish({ batchSize: 10 })).published).toBe(15)
    expect(await announcedProducts(store.manager)).toHaveLength(25)
  })
})

describe("an event bus that the store has replaced", () => {
  /** Emits like core's event bus, and then calls `after`. */
  const replaced = (after: () => void): EventBus => ({
    withTransaction: (transaction) => {
      const bus = store.eventBus.withTransaction(transaction)
      const emit = bus.emit.bind(bus) as (events: unknown) => Promise<unknown>
      bus.emit = (async (events: unknown) => {
        const staged = await emit(events)
        after()
        return staged
      }) as typeof bus.emit
      return bus
    },
  })

  test("has its own emit called, in each batch's transaction", async () => {
    await addProducts(store.manager, 25)
    let calls = 0

    const report = await publish({ batchSize: 10, eventBus: replaced(() => calls++) })

    expect(report).toMatchObject({ published: 25, batches: 3 })
    expect(calls).toBe(3)
    expect(await announcedProducts(store.manager)).toHaveLength(25)
  })

  test("announces and publishes nothing if it fails after emitting", async () => {
    await addProducts(store.manager, 5)
    const dying = replaced(() => {
      throw new Error("the server died")
    })

    await expect(publish({ eventBus: dying })).rejects.toThrow("the server died")

    expect(await announcedProducts(store.manager)).toEqual([])
    expect(await countByStatus(store.manager)).toEqual({ draft: 5 })
  })

  test("needs a database with transactions, and says so", async () => {
    const manager = { query: (sql: string, parameters?: unknown[]) => store.manager.query(sql, parameters) }
    await expect(publish({ manager, eventBus: replaced(() => {}) })).rejects.toThrow(
      /^publishDrafts, manager: expected TypeORM's EntityManager, .*got a database without transaction\(\)\. Give /,
    )
  })
})

describe("what it takes", () => {
  test("3,000 products take five statements, progress included", async () => {
    await addProducts(store.manager, 3000)
    const query = jest.spyOn(PostgresQueryRunner.prototype, "query")

    await publish({ onProgress: () => {} })

    const statements = query.mock.calls.length
    query.mockRestore()
    expect(statements).toBe(5)
    expect(await announcedProducts(store.manager)).toHaveLength(3000)
  })

  test("with rules a batch takes four, its transaction included", async () => {
    await addProducts(store.manager, 1500)
    const query = jest.spyOn(PostgresQueryRunner.prototype, "query")

    const report = await publish({ publishAt: true })

    const statements = query.mock.calls.length
    query.mockRestore()
    expect(report).toMatchObject({ published: 1500, batches: 2 })
    expect(statements).toBe(8)
  })

  test("a pg pool works like Medusa's manager", async () => {
    await addProducts(store.manager, 30)
    const pool = (store.manager.connection.driver as unknown as { master: Database }).master

    const report = await publishDrafts({ manager: pool, batchSize: 20, onProgress: () => {} })

    expect(report).toMatchObject({ published: 30, batches: 2 })
    expect(await announcedProducts(store.manager)).toHaveLength(30)
  })

  test("in a caller's transaction it is all or nothing", async () => {
    await addProducts(store.manager, 30)
    const undone = store.manager.transaction(async (transaction) => {
      await publish({ manager: transaction, batchSize: 10 })
      throw new Error("undone")
    })
    await expect(undone).rejects.toThrow("undone")
    expect(await countByStatus(store.manager)).toEqual({ draft: 30 })

    await store.manager.transaction((transaction) => publish({ manager: transaction, batchSize: 10 }))
    expect(await announcedProducts(store.manager)).toHaveLength(30)
  })

  test("progress has the number of published, held-back and all drafts", async () => {
    await addProducts(store.manager, 25)
    await store.manager.query("UPDATE product SET thumbnail = 'lamp.png' WHERE id > 'prod_00003'")
    const reported: PublishProgress[] = []

    await publish({
      batchSize: 10,
      complete: { prices: false, salesChannel: false },
      onProgress: (progress) => reported.push(progress),
    })

    expect(reported).toEqual([
      expect.objectContaining({ published: 7, heldBack: 3, total: 25, ratePerSecond: expect.any(Number) }),
      expect.objectContaining({ published: 17, heldBack: 3, total: 25 }),
      expect.objectContaining({ published: 22, heldBack: 3, total: 25 }),
    ])
    expect(reported.map(({ estimatedEndAt }) => new Date(estimatedEndAt).toISOString())).toEqual(
      reported.map(({ estimatedEndAt }) => estimatedEndAt),
    )
  })
})

/** Core's event bus, with the methods that start and stop its polling of staged jobs. */
interface EnqueuingEventBus {
  subscribe(event: string, subscriber: (data: unknown) => Promise<void>, context: object): unknown
  startEnqueuer(): void
  stopEnqueuer(): Promise<void>
}
