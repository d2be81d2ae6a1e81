import type { ProductService } from "@medusajs/medusa"
import { DataSource } from "typeorm"
import { publishDrafts, type PublishDraftsOptions } from "../src"
import { batchStatement } from "../src/publish/batch-statement"
import { announcedProducts, addProducts, clearProducts, countByStatus, productId } from "./products"
import { openStore, type StoreUnderTest } from "./store-under-test"

let store: StoreUnderTest

beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())
beforeEach(() => clearProducts(store.manager))

const publish = (options: Partial<PublishDraftsOptions> = {}) =>
  publishDrafts({ manager: store.manager, eventBus: store.eventBus, ...options })

/** Waits until a session of this database waits for a lock, and returns its process id. */
async function waiting(): Promise<number> {
  for (;;) {
    const [row] = await store.manager.query<{ pid: number }[]>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%staged_job%page%'
          OR datname = current_database() AND wait_event = 'advisory'`,
    )
    if (row) return row.pid
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A session with its own open transaction. */
async function openEditor() {
  const editor = store.manager.connection.createQueryRunner()
  await editor.startTransaction()
  return {
    query: (sql: string) => editor.query(sql),
    commit: async () => {
      await editor.commitTransaction()
      await editor.release()
    },
  }
}

test("a draft that an open transaction has locked is left, and published by the next call", async () => {
  await addProducts(store.manager, 3)
  const editor = await openEditor()
  await editor.query("UPDATE product SET title = 'Brighter lamp' WHERE id = 'prod_00002'")

  expect(await publish()).toMatchObject({
    published: 2,
    heldBack: {
      total: 1,
      reasons: { busy: { count: 1, products: [{ id: productId(2), handle: "lamp-2" }] } },
    },
  })
  await editor.commit()

  expect((await publish()).published).toBe(1)
  const titles = await store.manager.query<unknown>("SELECT title FROM product WHERE id = 'prod_00002'")
  expect(titles).toEqual([{ title: "Brighter lamp" }])
  expect(await announcedProducts(store.manager)).toHaveLength(3)
})

test("a draft whose variant is being written is left too", async () => {
  await addProducts(store.manager, 2)
  const editor = await openEditor()
  await editor.query(
    "INSERT INTO product_variant (id, title, product_id, inventory_quantity) VALUES ('v', 'New', 'prod_00001', 0)",
  )

  expect(await publish()).toMatchObject({ published: 1, heldBack: { reasons: { busy: { count: 1 } } } })
  await editor.commit()
})

test("a draft that was changed after it was judged is left as the editor saved it", async () => {
  await addProducts(store.manager, 3)
  const gate = await openEditor()
  await gate.query("SELECT pg_advisory_xact_lock(77)")
  // A rule that waits for a lock: the drafts have been read, and are not locked yet.
  const slow = {
    reason: "not_due" as const,
    holdsBack: () => "(product.id = 'prod_00003' AND pg_advisory_xact_lock(77) IS NULL)",
  }
  const statement = batchStatement({ rules: [slow], mode: "publish" })
  const page = statement.parametersOf({ afterId: "", pageSize: 10, mayPublish: 10 })
  const running = store.manager.query<{ published: number; held: unknown }[]>(statement.sql, page)
  await waiting()
  await store.manager.query("UPDATE product SET status = 'rejected' WHERE id = 'prod_00001'")
  await store.manager.query(
    "UPDATE product SET metadata = '{\"publish_at\": \"2999-01-01\"}' WHERE id = 'prod_00002'",
  )
  await gate.commit()

  const [row] = await running

  expect(row).toMatchObject({ published: 1, held: [{ reason: "busy", count: 2 }] })
  expect(await countByStatus(store.manager)).toEqual({ rejected: 1, draft: 1, published: 1 })
  expect(await announcedProducts(store.manager)).toEqual([productId(3)])
})

test("two concurrent publications publish and announce each draft once", async () => {
  await addProducts(store.manager, 600)

  const reports = await Promise.all([1, 2, 3].map(() => publish({ batchSize: 20 })))
  const last = await publish()

  const sum = [...reports, last].reduce((published, report) => published + report.published, 0)
  expect(sum).toBe(600)
  const announced = await announcedProducts(store.manager)
  expect(announced).toHaveLength(600)
  expect(new Set(announced).size).toBe(600)
})

test("concurrent updates through Medusa neither fail nor get lost", async () => {
  await addProducts(store.manager, 200)
  const products = store.container.resolve<ProductService>("productService")
  const edit = async () => {
    for (let index = 1; index <= 200; index += 10) {
      await products.update(productId(index), { title: `Edited ${index}` })
    }
  }
  let running = true
  const publishing = async () => {
    while (running) await publish({ batchSize: 7 })
  }

  await Promise.all([edit().finally(() => (running = false)), publishing()])
  await publish()

  expect(await countByStatus(store.manager)).toEqual({ published: 200 })
  const edited = await store.manager.query("SELECT id FROM product WHERE title LIKE 'Edited %'")
  expect(edited).toHaveLength(20)
})

test("an aborted signal stops it between two batches, and the next call continues from there", async () => {
  await addProducts(store.manager, 25)
  const stop = new AbortController()

  const report = await publish({ batchSize: 10, signal: stop.signal, onProgress: () => stop.abort() })

  expect(report).toMatchObject({ published: 10, batches: 1, stoppedEarly: true })
  expect(await countByStatus(store.manager)).toEqual({ published: 10, draft: 15 })
  expect((await publish()).published).toBe(15)
})

test("a connection that is killed during a batch rolls the batch back", async () => {
  await addProducts(store.manager, 25)
  // The events of the second batch wait for a lock after its products have been written.
  await store.manager.query(`
    CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN IF new.data->>''id'' = ''prod_00015'' THEN PERFORM pg_advisory_xact_lock(77); END IF; RETURN new; END';
    CREATE TRIGGER gate BEFORE INSERT ON staged_job FOR EACH ROW EXECUTE FUNCTION wait_at_gate()`)
  const gate = await openEditor()
  await gate.query("SELECT pg_advisory_xact_lock(77)")
  const dying = await new DataSource({ type: "postgres", url: process.env.DATABASE_URL! }).initialize()
  const running = publish({ batchSize: 10, manager: dying.manager })
  const outcome = expect(running).rejects.toThrow(/terminat/)

  const pid = await waiting()
  await store.manager.query("SELECT pg_terminate_backend($1)", [pid])
  await outcome
  await dying.destroy()

  expect(await countByStatus(store.manager)).toEqual({ published: 10, draft: 15 })
  expect(await announcedProducts(store.manager)).toHaveLength(10)
  await gate.commit()
  await store.manager.query("DROP TRIGGER gate ON staged_job; DROP FUNCTION wait_at_gate()")
  expect((await publish({ batchSize: 10 })).published).toBe(15)
  expect(await announcedProducts(store.manager)).toHaveLength(25)
})
