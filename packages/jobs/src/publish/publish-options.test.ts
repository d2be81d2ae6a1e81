import { readPublishOptions } from "./publish-options"

const where = "publish-once-a-day, data"
const read = (options: unknown) => readPublishOptions([{ where, options }])

const defaults = {
  batchSize: 1000,
  limit: false,
  dryRun: false,
  publishAt: false,
  timezone: "UTC",
  complete: { thumbnail: false, prices: false, salesChannel: false },
  collections: false,
  tags: false,
  types: false,
  salesChannels: false,
}

test("without options the defaults apply: every draft is published", () => {
  expect(read(undefined)).toEqual(defaults)
  expect(read({})).toEqual(defaults)
  expect(read({ batchSize: undefined })).toEqual(defaults)
})

test("a later source overrides an earlier one, and keeps the keys that it does not set", () => {
  const first = { where: "plugin", options: { batchSize: 10, limit: 5, tags: ["new"] } }
  const merge = (options: object) => readPublishOptions([first, { where, options }])
  expect(merge({ batchSize: 20, limit: false })).toMatchObject({ batchSize: 20, limit: false, tags: ["new"] })
  expect(merge({ batchSize: undefined })).toMatchObject({ batchSize: 10, limit: 5 })
})

test("Medusa's own enableUI is accepted", () => {
  expect(read({ enableUI: true })).toEqual(defaults)
})

test("short forms are expanded", () => {
  expect(read({ publishAt: true }).publishAt).toEqual({ key: "publish_at", required: false })
  expect(read({ publishAt: "live" }).publishAt).toEqual({ key: "live", required: false })
  expect(read({ publishAt: { required: true } }).publishAt).toEqual({ key: "publish_at", required: true })
  expect(read({ complete: true }).complete).toEqual({ thumbnail: true, prices: true, salesChannel: true })
  expect(read({ complete: { prices: false } }).complete).toEqual({
    thumbnail: true,
    prices: false,
    salesChannel: true,
  })
})

test("the result is itself valid input", () => {
  const options = { limit: 3, publishAt: "live", complete: { prices: false }, tags: ["new"] }
  expect(read(read(options))).toEqual(read(options))
  expect(read(defaults)).toEqual(defaults)
})

test("an unknown option is refused, with a suggestion", () => {
  expect(() => read({ batchsize: 5 })).toThrow(
    `${where}: expected only the options batchSize, limit, dryRun, publishAt, timezone, complete, collections, ` +
      'tags, types, salesChannels, got "batchsize". Did you mean "batchSize"?',
  )
  expect(() => read({ colour: "red" })).toThrow('got "colour". Remove "colour".')
  expect(() => read({ complete: { price: true } })).toThrow(
    `${where}.complete: expected only the options thumbnail, prices, salesChannel, got "price". Did you mean "prices"?`,
  )
  expect(() => read({ publishAt: { requird: true } })).toThrow('Did you mean "required"?')
  expect(() => read({ toString: 1 })).toThrow('got "toString". Remove')
})

test.each([
  [{ batchSize: 0 }, "batchSize: expected a whole number from 1 to 10000, got 0. Correct it, or leave it out for 1000."],
  [{ batchSize: 10_001 }, "batchSize: expected a whole number from 1 to 10000, got 10001."],
  [{ batchSize: false }, "batchSize: expected a whole number from 1 to 10000, got false."],
  [{ limit: 0 }, "limit: expected a whole number from 1 to 1000000000, or false, got 0. Correct it, or leave it out for all."],
  [{ limit: "5" }, "limit: expected a whole number from 1 to 1000000000, or false, got '5'."],
  [{ limit: true }, "limit: expected a whole number from 1 to 1000000000, or false, got true."],
  [{ dryRun: "yes" }, "dryRun: expected true or false, got 'yes'. Correct it, or leave it out."],
  [{ dryRun: null }, "dryRun: expected true or false, got null."],
  [{ publishAt: 5 }, 'publishAt: expected true, false, a key of the metadata, or an object, got 5. Use true for the key "publish_at", or leave it out.'],
  [{ publishAt: "" }, "publishAt: expected true, false, a key of the metadata, or an object, got ''."],
  [{ publishAt: { key: 1 } }, "publishAt.key: expected a text that is not empty, got 1."],
  [{ publishAt: { required: 1 } }, "publishAt.required: expected true or false, got 1."],
  [{ timezone: "Europe/Berlln" }, `timezone: expected the name of a time zone such as "Europe/Berlin", got 'Europe/Berlln'. Did you mean "Europe/Berlin"?`],
  [{ timezone: "+02:00" }, `timezone: expected the name of a time zone such as "Europe/Berlin", got '+02:00'. Correct it, or leave it out for UTC.`],
  [{ timezone: 2 }, "timezone: expected the name of a time zone"],
  [{ complete: "all" }, "complete: expected true, false or an object, got 'all'."],
  [{ complete: { prices: "eur" } }, "complete.prices: expected true or false, got 'eur'."],
  [{ collections: "summer" }, "collections: expected a list with at least one text, or false, got 'summer'. Correct it, or leave it out for all."],
  [{ tags: [] }, "tags: expected a list with at least one text, or false, got []."],
  [{ types: [1] }, "types: expected a list with at least one text, or false, got [ 1 ]."],
  [{ salesChannels: [""] }, "salesChannels: expected a list with at least one text, or false, got [ '' ]."],
])("%j is refused", (options, message) => {
  expect(() => read(options)).toThrow(`${where}.${message}`)
}) // prettier-ignore

test.each([null, "fast", 7, ["batchSize"]])("%p instead of an object is refused", (options) => {
  expect(() => read(options)).toThrow(/^publish-once-a-day, data: expected an object, got /)
})

test("all faults of all sources are reported together", () => {
  const sources = [
    { where: "plugin", options: { batchSize: 0, limits: 3 } },
    { where, options: "fast" },
  ]
  expect(() => readPublishOptions(sources)).toThrow(
    /plugin\.batchSize.*\nplugin: .*"limits".*\npublish-once-a-day/,
  )
})
