import { NightshiftError } from "@nightshift/scheduler"
import { readOptions } from "./options"

const getter = Object.defineProperty({}, "timezone", {
  enumerable: true,
  get(): never {
    throw new Error("not set")
  },
})

/** Invalid options, the code of their error, and a part of its message; valid ones beside them are kept. */
test.each<[unknown, string, RegExp]>([
  ["all", "OPTION_INVALID", /expected an object of options, got "all"/],
  [[], "OPTION_INVALID", /expected an object of options/],
  [() => 1, "OPTION_INVALID", /got a function/],
  [JSON.parse('{"__proto__":{"autoStart":false}}'), "OPTION_UNKNOWN", /got "__proto__"/],
  [{ constructor: 1 }, "OPTION_UNKNOWN", /got "constructor"/],
  [{ "time\u001b[2Jzone": "UTC" }, "OPTION_UNKNOWN", /got "time\\u001b\[2Jzone"/],
  [{ timezone: "Mars/Olympus" }, "TIMEZONE_INVALID", /got "Mars\/Olympus"/],
  [{ timezone: ["UTC"] }, "OPTION_INVALID", /an IANA time zone/],
  [{ jobs: [] }, "OPTION_INVALID", /an object of overrides/],
  [{ concurrency: -1 }, "OPTION_INVALID", /from 1 to 1000/],
  [{ concurrency: Number.NaN }, "OPTION_INVALID", /got NaN/],
  [{ concurrency: { default: "10" } }, "OPTION_INVALID", /by the names of queues/],
  [{ history: { keepRuns: 0 } }, "OPTION_INVALID", /history in/],
  [{ history: { keepFor: "forever" } }, "OPTION_INVALID", /history in/],
  [{ shutdownTimeout: "-5s" }, "OPTION_INVALID", /a length of time/],
  [{ shutdownTimeout: 10n }, "OPTION_INVALID", /got a bigint/],
  [{ autoStart: "false" }, "OPTION_INVALID", /true or false/],
  [{ metrics: { token: "short-token" } }, "OPTION_INVALID", /at least 16 characters.*is not shown/],
  [{ metrics: { token: "a-long-token-1234", public: true } }, "OPTION_INVALID", /is not shown/],
  [{ metrics: true }, "OPTION_INVALID", /public: true/],
  [{ redisPrefix: "" }, "OPTION_INVALID", /at least one character/],
  [{ queueSchema: 'x"; DROP SCHEMA public; --' }, "OPTION_INVALID", /letters, digits and underscores/],
  [{ queueSchema: "a".repeat(64) }, "OPTION_INVALID", /letters, digits and underscores/],
])("the options %p are reported with %s, and valid ones beside them apply", (given, code, message) => {
  const beside = typeof given === "object" && !Array.isArray(given)
  const { options, faults } = readOptions(beside ? Object.assign(copied(given), { enableUI: true }) : given)
  expect(faults).toHaveLength(1)
  expect(faults[0]).toBeInstanceOf(NightshiftError)
  expect(faults[0]).toMatchObject({ code, message: expect.stringMatching(message) })
  expect(faults[0]!.message).not.toMatch(/short-token|a-long-token/)
  expect(options).toEqual(beside ? { enableUI: true } : {})
  expect(({} as { autoStart?: unknown }).autoStart).toBeUndefined()
})

/** A copy that keeps an own key `__proto__`: an assignment would set the prototype. */
function copied(given: unknown): object {
  return Object.defineProperties({}, Object.getOwnPropertyDescriptors(given as object))
}

test("options that cannot be read are reported, and the defaults apply", () => {
  const { options, faults } = readOptions(getter)
  expect(options).toEqual({})
  expect(faults).toMatchObject([{ code: "OPTION_INVALID", message: expect.stringMatching(/got not set\./) }])
})
