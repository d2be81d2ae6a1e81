import { z } from "zod"
import { isSchema, matchingData, type DataSchema } from "./schema"

const match = (schema: DataSchema, data: Record<string, unknown>) =>
  matchingData({ schema, data, where: "run 7" })

test("a run gets its data as the schema returns them", () => {
  const schema = z.object({ limit: z.int().default(5), on: z.string().transform((text) => new Date(text)) })
  expect(match(schema, { on: "2026-11-01T00:00:00Z" })).toEqual({
    limit: 5,
    on: new Date("2026-11-01T00:00:00Z"),
  })
})

test("every fault is reported with its path", () => {
  const schema = z.object({ skus: z.array(z.string()), limit: z.int() })
  const wrong = () => match(schema, { skus: ["a", 2], limit: 1.5 })
  expect(wrong).toThrow(/^run 7\.data: expected data that match the job's schema, got .*skus\.1: .*limit: .*/)
})

test("a schema that answers by a promise, or with no object, is refused", () => {
  const late = z.object({}).refine(() => Promise.resolve(true))
  expect(() => match(late, {})).toThrow("a schema that validates synchronously")
  expect(() =>
    match(
      z.object({}).transform(() => 5),
      {},
    ),
  ).toThrow("a schema that returns an object")
})

test("anything with the Standard Schema's interface is a schema, and nothing else", () => {
  const own = { "~standard": { version: 1, vendor: "own", validate: (value: unknown) => ({ value }) } }
  expect([z.object({}), own].every(isSchema)).toBe(true)
  expect([undefined, null, {}, "zod", () => true, { "~standard": {} }].some(isSchema)).toBe(false)
})
