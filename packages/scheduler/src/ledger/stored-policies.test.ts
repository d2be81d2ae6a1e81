import { defaultPolicies } from "../policy/policies"
import { readPolicies } from "./stored-policies"

test("policies as a start writes them are read as they are, and what an earlier release lacked is the default", () => {
  const { jitterMs, ...earlier } = { ...defaultPolicies, concurrency: null, attempts: 3, timeoutMs: 1_500 }
  expect(readPolicies(earlier)).toEqual({ policies: { ...earlier, jitterMs }, faults: [] })
})

test("of a backoff only what it may hold is read", () => {
  const backoff = { type: "exponential", delayMs: 500 }
  expect(readPolicies({ backoff: { ...backoff, note: "by hand" } }).policies.backoff).toEqual(backoff)
})

test.each<[string, unknown, string]>([
  ["overlap", "sometimes", '"sometimes"'],
  ["overlap", null, "null"],
  ["concurrency", "many", '"many"'],
  ["concurrency", 0, "0"],
  ["concurrency", 1e300, "1e+300"],
  ["queue", "a:b", '"a:b"'],
  ["queue", 7, "7"],
  ["missed", [], "[]"],
  ["missedWindowMs", "1 day", '"1 day"'],
  ["missedLimit", 1.5, "1.5"],
  ["attempts", "3", '"3"'],
  ["attempts", -1, "-1"],
  ["backoff", "fast", '"fast"'],
  ["backoff", { type: "random", delayMs: 1 }, '{"type":"random","delayMs":1}'],
  ["timeoutMs", "soon", '"soon"'],
  ["timeoutMs", -5, "-5"],
  ["timeoutMs", 1e300, "1e+300"],
  ["jitterMs", {}, "{}"],
  ["transaction", "yes", '"yes"'],
])("%s that is %j is reported, and its default stands in for it", (name, value, found) => {
  const { policies, faults } = readPolicies({ ...defaultPolicies, [name]: value })
  expect(policies).toEqual(defaultPolicies)
  expect(faults).toEqual([expect.stringMatching(new RegExp(`^policies\\.${name}: expected .+, got `))])
  expect(faults[0]!.endsWith(`, got ${found}`)).toBe(true)
})

test.each([[null], [undefined], ["x"], [[]], [7]])(
  "policies that are %j are the defaults, and reported",
  (stored) => {
    expect(readPolicies(stored)).toEqual({
      policies: defaultPolicies,
      faults: [expect.stringMatching(/^policies: expected an object, got /)],
    })
  },
)
