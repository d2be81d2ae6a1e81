import type { ProductService } from "@medusajs/medusa"
import { PostgresQueryRunner } from "typeorm/driver/postgres/PostgresQueryRunner"
import { publishDrafts, type EventBus } from "../src"
import { addProducts, announcedProducts, clearProducts, countByStatus } from "./products"
import { openStore, type StoreUnderTest } from "./store-under-test"

let store: StoreUnderTest

beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())
beforeEach(() => clearProducts(store.manager))

const publish = (options: Partial<Parameters<typeof publishDrafts>[0]> = {}) =>
  publishDrafts({ manager: store.manager, eventBus: store.eventBus, ...options })

const stagedEvents = () => store.manager.query<Record<string, unknown>[]>("SELECT * FROM staged_job")

describe("what is published", () => {
  test("every one of 1,050 drafts is published and announced, not only the first 20", async () => {
    await addProducts(store.manager, 1050)

    const report = await publish()

    expect(report).toMatchObject({ published: 1050, batches: 3, stoppedEarly: false })
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
})

describe("the events", () => {
  test("a product's event is the one that core's own update writes", async () => {
    await addProducts(store.manager, 1)
    const productService = store.container.resolve<ProductService>("productService")
    await productService.update("prod_00001", { status: "published" as never })
    const [byCore] = await stagedEvents()
    await store.manager.query("TRUNCATE staged_job")
    await store.manager.query("UPDATE product SET status = 'draft'")

    await publish()

    const jobId = expect.stringMatching(/^job_[0-9A-Z]{26}$/) as string
    expect(byCore).toEqual({ ...byCore, id: jobId, event_name: "product.updated" })
    expect(await stagedEvents()).toEqual([{ ...byCore, id: jobId }])
  })

  test("a batch whose events cannot be written publishes nothing, and those before it stand", async () => {
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

  test("a batch that ends before it commits announces nothing", async () => {
    await addProducts(store.manager, 5)
    const dying: EventBus = {
      withTransaction: (transaction) => {
        const bus = store.eventBus.withTransaction(transaction)
        const emit = bus.emit.bind(bus)
        bus.emit = async (events: never) => {
          await emit(events)
          throw new Error("the server died")
        }
        return bus
      },
    }

    await expect(publish({ eventBus: dying })).rejects.toThrow("the server died")

    expect(await announcedProducts(store.manager)).toEqual([])
    expect(await countByStatus(store.manager)).toEqual({ draft: 5 })
  })

  test("a batch takes four statements, however many products are in it", async () => {
    await addProducts(store.manager, 300)
    const query = jest.spyOn(PostgresQueryRunner.prototype, "query")

    await publish()

    const statements = query.mock.calls.length
    query.mockRestore()
    expect(statements).toBe(4)
  })
})

describe("beside others", () => {
  test("a draft that an editor's open transaction holds is left, and published by the next call", async () => {
    await addProducts(store.manager, 3)
    const editor = store.manager.connection.createQueryRunner()
    await editor.startTransaction()
    await editor.query("UPDATE product SET title = 'Brighter lamp' WHERE id = 'prod_00002'")

    expect((await publish()).published).toBe(2)
    await editor.commitTransaction()
    await editor.release()

    expect((await publish()).published).toBe(1)
    const titles = await store.manager.query<unknown>("SELECT title FROM product WHERE id = 'prod_00002'")
    expect(titles).toEqual([{ title: "Brighter lamp" }])
    expect(await announcedProducts(store.manager)).toHaveLength(3)
  })

  test("two publications at once publish and announce each draft once", async () => {
    await addProducts(store.manager, 300)

    const reports = await Promise.all([publish({ batchSize: 20 }), publish({ batchSize: 20 })])
    const last = await publish()

    expect(reports[0].published + reports[1].published + last.published).toBe(300)
    const announced = await announcedProducts(store.manager)
    expect(announced).toHaveLength(300)
    expect(new Set(announced).size).toBe(300)
  })

  test("an aborted signal stops it between two batches, and the next call goes on from there", async () => {
    await addProducts(store.manager, 25)
    const stop = new AbortController()

    const report = await publish({ batchSize: 10, signal: stop.signal, onBatch: () => stop.abort() })

    expect(report).toMatchObject({ published: 10, batches: 1, stoppedEarly: true })
    expect(await countByStatus(store.manager)).toEqual({ published: 10, draft: 15 })
    expect((await publish()).published).toBe(15)
  })
})
