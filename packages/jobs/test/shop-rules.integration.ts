import { publishDrafts, type PublishDraftsOptions } from "../src"
import { addChannel, addTag, addVariant, putInChannel } from "./catalogue"
import { addProducts, clearProducts, productId, publishedProducts, setProduct } from "./products"
import { openStore, type StoreUnderTest } from "./store-under-test"

let store: StoreUnderTest

beforeAll(async () => {
  store = await openStore()
  await store.manager.query("INSERT INTO store_currencies SELECT id, 'eur' FROM store ON CONFLICT DO NOTHING")
  await store.manager.query("INSERT INTO store_currencies SELECT id, 'usd' FROM store ON CONFLICT DO NOTHING")
})
afterAll(() => store.close())
beforeEach(() => clearProducts(store.manager))

const publish = (options: Partial<PublishDraftsOptions> = {}) =>
  publishDrafts({ manager: store.manager, eventBus: store.eventBus, ...options })

const published = () => publishedProducts(store.manager)

describe("the date", () => {
  const setDate = (index: number, date: unknown, key = "publish_at") =>
    setProduct(store.manager, index, "metadata", JSON.stringify({ [key]: date }))

  /** The local time in `timeZone`, `hours` from now, without an offset. */
  const wallTime = (hours: number, timeZone: string) =>
    new Date(Date.now() + hours * 3_600_000).toLocaleString("sv-SE", { timeZone }).replace(" ", "T")

  test("only products that are due or have no date are published", async () => {
    await addProducts(store.manager, 4)
    await setDate(1, "2020-01-31T08:00:00+01:00")
    await setDate(2, "2999-12-31")
    await setDate(3, new Date(Date.now() + 60_000).toISOString())

    const report = await publish({ publishAt: true })

    expect(await published()).toEqual([productId(1), productId(4)])
    expect(report.heldBack).toMatchObject({ total: 2, reasons: { not_due: { count: 2 } } })
    expect(report.heldBack.reasons.not_due!.products[0]).toEqual({
      id: productId(2),
      handle: "lamp-2",
      found: "2999-12-31",
    })
  })

  test("a date without an offset is read in the shop's zone", async () => {
    await addProducts(store.manager, 2)
    await setDate(1, wallTime(-0.5, "Pacific/Auckland"))
    await setDate(2, wallTime(0.5, "Pacific/Auckland"))

    const inUtc = await publish({ publishAt: true, dryRun: true })
    expect(inUtc.wouldPublish!.count).toBe(0)
    const there = await publish({ publishAt: true, timezone: "Pacific/Auckland" })
    expect(there).toMatchObject({ published: 1, heldBack: { total: 1 } })
    expect(await published()).toEqual([productId(1)])
  })

  test("an invalid date holds its product back, is reported, and stops nothing", async () => {
    const bad = [
      "tomorrow", "2024-13-01", "2023-02-29", "2024-04-31", "0000-01-01", "2024-01-01T24:00", "2024-01-01T10:60",
      "2024-01-01T10", "01/02/2024", "2024-1-1", "2024-01-01T10:00+20:00", "2024-01-01 10:00 Europe/Berlin",
      1704067200, true, { at: "2024-01-01" }, "2024-01-01'; DROP TABLE product; --",
    ] // prettier-ignore
    const good = [
      "2024-02-29", "2024-01-01T10:00", "2024-01-01 10:00:30", "2024-01-01T10:00:30.123456Z", "2024-01-01T10:00+0530",
      "2024-01-01T10:00:00-08", " 2024-01-01 ", "", null, "2024-01-01T10:00 +02:00",
    ] // prettier-ignore
    await addProducts(store.manager, bad.length + good.length)
    for (const [index, date] of [...bad, ...good].entries()) await setDate(index + 1, date)

    const report = await publish({ publishAt: true, timezone: "Europe/Berlin" })

    expect(report).toMatchObject({
      published: good.length,
      heldBack: { total: bad.length, reasons: { bad_publish_at: { count: bad.length } } },
    })
    expect(report.heldBack.reasons.bad_publish_at!.products).toHaveLength(5)
    expect(report.heldBack.reasons.bad_publish_at!.products[0]).toMatchObject({ found: "tomorrow" })
  })

  test("the key can be changed, and a date can be required", async () => {
    await addProducts(store.manager, 2)
    await setDate(1, "2999-01-01", "live from")

    expect(await publish({ publishAt: "live from", dryRun: true })).toMatchObject({
      wouldPublish: { count: 1 },
    })
    expect(await publish({ publishAt: { key: "live from", required: true } })).toMatchObject({
      published: 0,
      heldBack: { reasons: { not_due: { count: 1 }, no_publish_at: { count: 1 } } },
    })
  })
})

describe("complete products", () => {
  const plain = [{ currency: "eur" }, { currency: "usd" }]

  async function completeOne(index: number) {
    await setProduct(store.manager, index, "thumbnail", "lamp.png")
    await addVariant(store.manager, index, plain)
    await putInChannel(store.manager, index, "test_shop")
  }

  beforeEach(() => addChannel(store.manager, "shop"))

  test("an incomplete product is held back with the reason, and a complete one is published", async () => {
    await addProducts(store.manager, 4)
    for (const index of [1, 2, 3, 4]) await completeOne(index)
    await setProduct(store.manager, 2, "thumbnail", "")
    await store.manager.query("UPDATE product_variant SET deleted_at = now() WHERE product_id = $1", [
      productId(3),
    ])
    await store.manager.query("DELETE FROM product_sales_channel WHERE product_id = $1", [productId(4)])

    const report = await publish({ complete: true })

    expect(await published()).toEqual([productId(1)])
    expect(report.heldBack.reasons).toEqual({
      no_thumbnail: { count: 1, products: [{ id: productId(2), handle: "lamp-2" }] },
      no_prices: { count: 1, products: [{ id: productId(3), handle: "lamp-3" }] },
      no_sales_channel: { count: 1, products: [{ id: productId(4), handle: "lamp-4" }] },
    })
  })

  test("one variant must have its own price in every currency of the store", async () => {
    await addProducts(store.manager, 5)
    await store.manager.query(
      "INSERT INTO price_list (id, name, description, type, status) VALUES ('test_sale', 'Sale', '', 'sale', 'active') ON CONFLICT DO NOTHING",
    )
    await addVariant(store.manager, 1, [{ currency: "eur" }])
    await addVariant(store.manager, 1, [{ currency: "usd" }])
    await addVariant(store.manager, 2, [{ currency: "eur" }, { currency: "usd", priceListId: "test_sale" }])
    await addVariant(store.manager, 3, [{ currency: "eur" }, { currency: "eur" }])
    await addVariant(store.manager, 4, [])
    await addVariant(store.manager, 4, [...plain, { currency: "gbp" }])

    const report = await publish({ complete: { thumbnail: false, salesChannel: false } })

    expect(await published()).toEqual([productId(4)])
    expect(report.heldBack.reasons.no_prices!.count).toBe(4)
  })

  test("a disabled or deleted sales channel sells nothing", async () => {
    await addProducts(store.manager, 3)
    await addChannel(store.manager, "closed", true)
    await addChannel(store.manager, "gone")
    await store.manager.query("UPDATE sales_channel SET deleted_at = now() WHERE id = 'test_gone'")
    await putInChannel(store.manager, 1, "test_closed")
    await putInChannel(store.manager, 2, "test_gone")
    await putInChannel(store.manager, 3, "test_closed")
    await putInChannel(store.manager, 3, "test_shop")

    await publish({ complete: { thumbnail: false, prices: false } })

    expect(await published()).toEqual([productId(3)])
  })
})

describe("only some", () => {
  test("collections, by handle or id", async () => {
    await addProducts(store.manager, 3)
    await store.manager.query(
      "INSERT INTO product_collection (id, title, handle) VALUES ('pcol_1', 'Summer', 'summer'), ('pcol_2', 'Winter', 'winter')",
    )
    await setProduct(store.manager, 1, "collection_id", "pcol_1")
    await setProduct(store.manager, 2, "collection_id", "pcol_2")

    const report = await publish({ collections: ["summer"] })
    expect(await published()).toEqual([productId(1)])
    expect(report.heldBack.reasons).toMatchObject({ other_collection: { count: 2 } })
    await publish({ collections: ["pcol_2", "summer"] })
    expect(await published()).toEqual([productId(1), productId(2)])
  })

  test("tags, types and sales channels; a product must match each of them", async () => {
    await addProducts(store.manager, 4)
    await addTag(store.manager, "new", [1, 2, 3])
    await addTag(store.manager, "old", [4])
    await store.manager.query("INSERT INTO product_type (id, value) VALUES ('ptyp_1', 'lamp')")
    for (const index of [1, 2, 4]) await setProduct(store.manager, index, "type_id", "ptyp_1")
    await addChannel(store.manager, "Web Shop")
    for (const index of [1, 3, 4]) await putInChannel(store.manager, index, "test_Web Shop")

    const report = await publish({ tags: ["new"], types: ["lamp"], salesChannels: ["Web Shop"] })

    expect(await published()).toEqual([productId(1)])
    expect(report.heldBack.reasons).toMatchObject({
      other_tag: { count: 1, products: [{ id: productId(4) }] },
      other_type: { count: 1, products: [{ id: productId(3) }] },
      other_sales_channel: { count: 1, products: [{ id: productId(2) }] },
    })
  })

  test("a name that the store does not have is an error with a suggestion, and publishes nothing", async () => {
    await addProducts(store.manager, 1)
    await addTag(store.manager, "new-arrival", [1])

    await expect(publish({ tags: ["new-arival", "new-arrival"] })).rejects.toThrow(
      "publishDrafts.tags: expected the id or value of a tag, got 'new-arival'. Did you mean 'new-arrival'?",
    )
    await expect(publish({ collections: ["winter"] })).rejects.toThrow(
      "publishDrafts.collections: expected the id or handle of a collection, got 'winter'. Create it, or remove it.",
    )
    expect(await published()).toEqual([])
  })
})

describe("how many", () => {
  test("at most the limit is published, and the rest by the next runs, with any batch size", async () => {
    await addProducts(store.manager, 25)
    for (const index of [2, 7, 24]) await setProduct(store.manager, index, "thumbnail", "lamp.png")
    const rule = { complete: { thumbnail: true, prices: false, salesChannel: false } }
    await store.manager.query(
      "UPDATE product SET thumbnail = CASE WHEN thumbnail IS NULL THEN 'lamp.png' END",
    )

    for (const batchSize of [3, 10, 1000]) {
      const dry = await publish({ ...rule, batchSize, limit: 6, dryRun: true })
      expect(dry).toMatchObject({ wouldPublish: { count: 6 }, limitReached: true, stoppedEarly: false })
      expect(dry.heldBack.reasons).toEqual({ no_thumbnail: { count: 2, products: expect.any(Array) } })
    }
    expect(await publish({ ...rule, batchSize: 4, limit: 6 })).toMatchObject({
      published: 6,
      limitReached: true,
    })
    expect(await published()).toEqual([1, 3, 4, 5, 6, 8].map(productId))
    expect(await publish({ ...rule, limit: 100 })).toMatchObject({ published: 16, limitReached: false })
  })

  test("a dry run counts and lists what it would publish, and writes nothing", async () => {
    await addProducts(store.manager, 30)
    await setProduct(store.manager, 3, "metadata", JSON.stringify({ publish_at: "soon" }))
    const before = await store.manager.query("SELECT * FROM product ORDER BY id")

    const report = await publish({ dryRun: true, publishAt: true, batchSize: 4 })

    expect(report).toMatchObject({ published: 0, dryRun: true, batches: 8, heldBack: { total: 1 } })
    expect(report.wouldPublish).toEqual({
      count: 29,
      products: [1, 2, 4, 5, 6].map((index) => ({ id: productId(index), handle: `lamp-${index}` })),
    })
    expect(await store.manager.query("SELECT * FROM product ORDER BY id")).toEqual(before)
    expect(await store.manager.query("SELECT * FROM staged_job")).toEqual([])
  })
})
