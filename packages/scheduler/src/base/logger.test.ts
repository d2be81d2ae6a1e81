import { clauseOf, describeThrown, messageOf, safeLogger } from "./logger"

const circular: Record<string, unknown> = {}
circular.self = circular

test("an error is described by its stack, and in one line by its message", () => {
  const error = new TypeError("no such\n  warehouse")
  expect(describeThrown(error)).toContain("logger.test")
  expect(messageOf(error)).toBe("no such warehouse")
  expect(messageOf(new Error("a \t\r\n\n  b  c\n"))).toBe("a b  c")
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

test.each([
  ["It broke. ", "It broke"],
  [" . ", ""],
  ["a. b", "a. b"],
])("what is said of an error ends without a full stop where a sentence goes on", (message, clause) => {
  expect(clauseOf(new Error(message))).toBe(clause)
})

describe("a logger that fails", () => {
  test.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("the disk is full")
      },
    ],
    ["rejects", () => Promise.reject(new Error("the disk is full"))],
  ])("as it %s fails nobody who logs", async (_how, write) => {
    const unhandled: unknown[] = []
    const listener = (error: unknown) => unhandled.push(error)
    process.on("unhandledRejection", listener)
    const logger = safeLogger({ info: write, warn: write, error: write })
    for (const level of ["info", "warn", "error"] as const) logger[level]("x")
    await new Promise((resolve) => setImmediate(resolve))
    process.off("unhandledRejection", listener)
    expect(unhandled).toEqual([])
  })
})

test("a logger is called as what it is: its methods may use the rest of it", () => {
  class Lines {
    readonly lines: string[] = []
    info = undefined as never
    warn(line: string) {
      this.lines.push(line)
    }
    error = undefined as never
  }
  const lines = new Lines()
  safeLogger(lines).warn("x")
  expect(lines.lines).toEqual(["x"])
})
