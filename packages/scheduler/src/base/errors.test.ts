import { readFileSync } from "node:fs"
import { join } from "node:path"
import { errorCodes, NightshiftError, causesOf } from "./errors"
import { describeThrown } from "./logger"

const documented = readFileSync(join(__dirname, "../../../../docs/errors.md"), "utf8")

test("every error code has its row in docs/errors.md, and no row is without a code", () => {
  const rows = [...documented.matchAll(/^\| `([A-Z_]+)` +\| \S.* \| \S.* \|$/gm)].map((row) => row[1])
  expect(rows).toEqual([...errorCodes])
})

test("a message says where, what was expected, what was found, and the hint", () => {
  const error = new NightshiftError({
    code: "OPTION_INVALID",
    where: "src/jobs/a.ts: config.attempts",
    expected: "a whole number from 1 to 100",
    found: '"many"',
    hint: 'Correct "attempts".',
  })
  expect(error.message).toBe(
    'src/jobs/a.ts: config.attempts: expected a whole number from 1 to 100, got "many". Correct "attempts".',
  )
  expect(error).toMatchObject({ code: "OPTION_INVALID", retryable: false, details: {} })
})

test("what an error is described by ends with its causes, and with the errors that it is made of", () => {
  const refused = new Error("no connection", { cause: new TypeError("ECONNREFUSED") })
  const error = new AggregateError([new RangeError("first"), "second"], "both", { cause: refused })
  const text = describeThrown(error)
  expect(text.match(/^(?:Caused by|AggregateError): .*$/gm)).toEqual([
    "AggregateError: both",
    "Caused by: Error: no connection",
    "Caused by: RangeError: first",
    "Caused by: second",
    "Caused by: TypeError: ECONNREFUSED",
  ])
})

test("an error without causes has nothing below, and neither has one whose cause is no error and no text", () => {
  expect(causesOf(new Error("alone"))).toBe("")
  expect(causesOf(new Error("odd", { cause: { a: 1 } }))).toBe("")
})

test("a circle of causes, a long list of errors, and one that throws as it is read, end all the same", () => {
  const circle = new Error("round")
  circle.cause = circle
  expect(causesOf(circle).match(/Caused by/g)).toHaveLength(10)
  const many = new AggregateError(Array.from({ length: 100_000 }, () => circle))
  expect(causesOf(many).match(/Caused by/g)).toHaveLength(10)
  const trap = new Proxy(new Error("x"), {
    get(): never {
      throw new Error("no")
    },
  })
  expect(causesOf(new Error("above", { cause: trap }))).toMatch(/^$|cannot be read$/)
  expect(causesOf(trap)).toBe("")
})
