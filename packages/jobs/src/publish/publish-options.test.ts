import { readPublishOptions } from "./publish-options"

const where = "publish-once-a-day, data"
const read = (options: unknown) => readPublishOptions([{ where, options }])

test("without options the defaults hold", () => {
  expect(read(undefined)).toEqual({ batchSize: 500 })
  expect(read({})).toEqual({ batchSize: 500 })
  expect(read({ batchSize: undefined })).toEqual({ batchSize: 500 })
})

test("a later source goes before an earlier one, and leaves what it does not name", () => {
  const first = { where: "plugin", options: { batchSize: 10 } }
  expect(readPublishOptions([first, { where, options: { batchSize: 20 } }])).toEqual({ batchSize: 20 })
  expect(readPublishOptions([first, { where, options: {} }])).toEqual({ batchSize: 10 })
})

test("Medusa's own enableUI may stand in any plugin's options", () => {
  expect(read({ enableUI: true })).toEqual({ batchSize: 500 })
})

test("an unknown option is refused, with the one that was probably meant", () => {
  expect(() => read({ batchsize: 5 })).toThrow(
    `${where}: expected only the options batchSize, got "batchsize". Did you mean "batchSize"?`,
  )
  expect(() => read({ colour: "red" })).toThrow('got "colour". Remove "colour".')
})

test.each([0, -1, 1.5, NaN, 10_001, "500", null, true])("a batch size of %p is refused", (batchSize) => {
  expect(() => read({ batchSize })).toThrow(
    /^publish-once-a-day, data\.batchSize: expected a whole number from 1 to 10000, got .+\. Correct it, or leave it out for 500\.$/,
  )
})

test.each([null, "fast", 7, ["batchSize"]])("%p instead of an object is refused", (options) => {
  expect(() => read(options)).toThrow(/^publish-once-a-day, data: expected an object, got /)
})

test("all faults of all sources are reported together", () => {
  const sources = [
    { where: "plugin", options: { batchSize: 0, limit: 3 } },
    { where, options: "fast" },
  ]
  expect(() => readPublishOptions(sources)).toThrow(
    /plugin\.batchSize.*\nplugin: .*"limit".*\npublish-once-a-day/,
  )
})
