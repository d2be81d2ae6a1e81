import { z } from "zod"
import { instant, readInput, someOf, text, wholeNumber } from "./input"

const query = z.strictObject({
  limit: wholeNumber({ min: 1, max: 200, otherwise: 50 }),
  status: someOf(["failed", "skipped"]),
  from: instant.optional(),
  q: text(5).optional(),
})
const read = (given: unknown) => readInput(query, given, "the query")
const messageOf = (given: unknown) => {
  try {
    read(given)
    return "no error"
  } catch (error) {
    return (error as Error).message
  }
}

test("what is left out, or has no value, has its default", () => {
  const nothing = { limit: 50 }
  for (const given of [{}, undefined, { limit: "", status: "", from: "", q: "" }, { status: "," }])
    expect(read(given)).toEqual(nothing)
})

test("values are separated by commas, or the parameter is repeated", () => {
  for (const status of ["failed,skipped", "failed, skipped", ["failed", "skipped"]])
    expect(read({ status })).toMatchObject({ status: ["failed", "skipped"] })
})

test("instants are read with their offset", () => {
  const at = Date.parse("2026-11-25T12:00:00Z")
  for (const from of ["2026-11-25T12:00:00Z", "2026-11-25T13:00+01:00", "2026-11-25T12:00:00.000000Z"])
    expect(read({ from })).toMatchObject({ from: at })
})

test.each([
  [
    { limit: "0" },
    'limit in the query: expected a whole number from 1 to 200, got "0". Correct "limit", or leave it out.',
  ],
  [{ limit: "1e2" }, 'limit in the query: expected a whole number from 1 to 200, got "1e2".'],
  [{ limit: ["1", "2"] }, 'limit in the query: expected a whole number from 1 to 200, got ["1","2"].'],
  [{ status: "failed,done" }, 'status in the query: expected some of failed, skipped, got "failed,done".'],
  [{ status: { a: "b" } }, 'status in the query: expected some of failed, skipped, got {"a":"b"}.'],
  [{ from: "2026-11-25" }, "from in the query: expected an instant in ISO 8601 with its offset"],
  [{ from: "2026-02-30T00:00:00" }, "from in the query: expected an instant"],
  [{ from: "2026-13-01T00:00:00Z" }, "from in the query: expected an instant"],
  [{ from: "2026-02-30T00:00:00Z" }, "from in the query: expected an instant"],
  [{ from: "2026-11-25T24:00:00Z" }, "from in the query: expected an instant"],
  [{ from: "2026-11-25T12:00:00-24:00" }, "from in the query: expected an instant"],
  [{ q: "too long" }, 'q in the query: expected a text of at most 5 characters, got "too long".'],
  [{ limits: "1" }, 'the query: expected only limit, status, from, q, got "limits". Did you mean "limit"?'],
])("%j is refused with what was expected and found", (given, message) => {
  expect(messageOf(given)).toContain(message)
})

test.each([null, undefined, {}])("a body of %j is an empty one", (given) => {
  expect(readInput(z.strictObject({}), given, "the body")).toEqual({})
})

test.each([[[]], ["text"], [7]])("a body of %j is none", (given) => {
  expect(() => readInput(z.strictObject({}), given, "the body")).toThrow("the body: expected an object, got")
})
