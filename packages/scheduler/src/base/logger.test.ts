import { describeThrown, messageOf } from "./logger"

const circular: Record<string, unknown> = {}
circular.self = circular

test("an error is described by its stack, and in one line by its message", () => {
  const error = new TypeError("no such\n  warehouse")
  expect(describeThrown(error)).toContain("logger.test")
  expect(messageOf(error)).toBe("no such warehouse")
})

test.each([
  ["out of stock", "out of stock"],
  [{ status: 409 }, '{"status":409}'],
  [undefined, "undefined"],
  [null, "null"],
  [7n, "a value that cannot be written as JSON"],
  [circular, "a value that cannot be written as JSON"],
])("of %p, which is no error, the log says %s", (thrown, words) => {
  expect(describeThrown(thrown)).toBe(words)
  expect(messageOf(thrown)).toBe(words)
})

test("an error without a message is named, and one made of others says what they say", () => {
  expect(messageOf(new RangeError())).toBe("RangeError")
  const refused = new AggregateError([
    new Error("connect ECONNREFUSED ::1"),
    new Error("connect ECONNREFUSED 127.0.0.1"),
  ])
  expect(messageOf(refused)).toBe("connect ECONNREFUSED ::1; connect ECONNREFUSED 127.0.0.1")
})
