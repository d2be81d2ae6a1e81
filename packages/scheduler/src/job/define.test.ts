import { z } from "zod"
import { NightshiftError } from "../base/errors"
import { defaultPolicies } from "../policy/policies"
import { readJob } from "./define"

const handler = () => undefined
const daily = { name: "daily", schedule: "0 0 * * *" }
const define = (config: unknown, more: { override?: unknown; timezone?: string } = {}) =>
  readJob({ config, handler, source: "src/jobs/daily.js", ...more })

function jobOf(config: unknown, more?: Parameters<typeof define>[1]) {
  const { job, faults } = define(config, more)
  if (!job) throw new Error(faults.map((fault) => fault.message).join("\n"))
  return job
}
const messagesOf = (config: unknown, more?: Parameters<typeof define>[1]) =>
  define(config, more).faults.map((fault) => fault.message)
const codesOf = (config: unknown, more?: Parameters<typeof define>[1]) =>
  define(config, more).faults.map((fault) => fault.code)

describe("a sound config", () => {
  test("needs a name and a schedule only, and gets every default", () => {
    expect(jobOf(daily)).toEqual({
      name: "daily",
      schedule: { expression: "0 0 * * *", timezone: "UTC", gap: "run-after", fold: "first" },
      policies: defaultPolicies,
      data: {},
      schema: undefined,
      customBackoff: undefined,
      paused: false,
      description: undefined,
      handler,
      source: "src/jobs/daily.js",
    })
  })

  test("may set everything, with lengths of time as texts", () => {
    const job = jobOf({
      ...daily,
      timezone: "Europe/Berlin",
      dst: { gap: "skip", fold: "both" },
      overlap: "queue",
      concurrency: 2,
      queue: "heavy",
      jitter: "45s",
      transaction: true,
      missed: "all",
      missedWindow: "2h",
      missedLimit: 5,
      attempts: 3,
      backoff: { type: "exponential", delay: "30s" },
      timeout: 90_000,
      startAt: "2026-11-01T00:00:00+01:00",
      endAt: new Date("2027-01-01T00:00:00Z"),
      paused: true,
      description: "Closes the day.",
      data: { warehouse: "north" },
    })
    expect(job.schedule).toEqual({
      expression: "0 0 * * *",
      timezone: "Europe/Berlin",
      gap: "skip",
      fold: "both",
      startAt: Date.parse("2026-10-31T23:00:00Z"),
      endAt: Date.parse("2027-01-01T00:00:00Z"),
    })
    expect(job.policies).toEqual({
      overlap: "queue",
      concurrency: 2,
      queue: "heavy",
      jitterMs: 45_000,
      transaction: true,
      missed: "all",
      missedWindowMs: 7_200_000,
      missedLimit: 5,
      attempts: 3,
      backoff: { type: "exponential", delayMs: 30_000 },
      timeoutMs: 90_000,
    })
    expect(job).toMatchObject({ paused: true, description: "Closes the day.", data: { warehouse: "north" } })
  })

  test("may bring its own backoff, of which the ledger keeps that there is one", () => {
    const backoff = (failures: number) => failures * 10
    const job = jobOf({ ...daily, attempts: 3, backoff })
    expect(job.customBackoff).toBe(backoff)
    expect(job.policies.backoff).toEqual({ type: "custom", delayMs: 1_000 })
  })

  test("may bring a schema, which its data must match", () => {
    const schema = z.object({ warehouse: z.string(), limit: z.int().max(10) })
    expect(jobOf({ ...daily, schema, data: { warehouse: "north", limit: 3 } }).schema).toBe(schema)
    const { faults } = readJob({
      config: { ...daily, schema, data: { limit: 11 } },
      handler,
      source: "src/jobs/daily.js",
    })
    expect(faults.map(({ code }) => code)).toEqual(["JOB_DATA_INVALID"])
    expect(faults[0]!.message).toContain("warehouse: ")
    expect(faults[0]!.message).toContain("limit: ")
  })

  test("without a time zone takes the shop's, and its own where it names one", () => {
    expect(jobOf(daily, { timezone: "Asia/Tokyo" }).schedule.timezone).toBe("Asia/Tokyo")
    const own = jobOf({ ...daily, timezone: "Europe/Berlin" }, { timezone: "Asia/Tokyo" })
    expect(own.schedule.timezone).toBe("Europe/Berlin")
  })

  test("is not changed, and what its data become later does not reach the job", () => {
    const config = Object.freeze({ ...daily, data: { skus: ["a"] } })
    const { data } = jobOf(config, { override: Object.freeze({ paused: true }) })
    config.data.skus.push("b")
    expect(data).toEqual({ skus: ["a"] })
  })
})

describe("an operator's override", () => {
  test("wins over the config, option by option", () => {
    const config = { ...daily, timezone: "Europe/Berlin", attempts: 3, overlap: "queue" }
    const override = { schedule: "*/5 * * * *", attempts: 1, paused: true }
    const job = jobOf(config, { override, timezone: "Asia/Tokyo" })
    expect(job.schedule).toMatchObject({ expression: "*/5 * * * *", timezone: "Europe/Berlin" })
    expect(job.policies).toMatchObject({ attempts: 1, overlap: "queue" })
    expect(job.paused).toBe(true)
  })

  test("leaves alone what it sets to undefined", () => {
    const override = { schedule: undefined, paused: undefined }
    expect(jobOf({ ...daily, paused: true }, { override })).toMatchObject({
      paused: true,
      schedule: { expression: "0 0 * * *" },
    })
  })

  test("fixes a config whose schedule or time zone is wrong", () => {
    const config = { name: "daily", schedule: "0 25 * * *", timezone: "Mars/Base" }
    const override = { schedule: "0 5 * * *", timezone: "Europe/Berlin" }
    expect(jobOf(config, { override }).schedule).toMatchObject({
      expression: "0 5 * * *",
      timezone: "Europe/Berlin",
    })
  })

  test("that is wrong is reported with its own path, and so is a fault of the config itself", () => {
    const [zone, cron, ...others] = define(
      { ...daily, timezone: "Europe/Berln" },
      { override: { schedule: "61 * * * *" } },
    ).faults.sort((a, b) => b.code.localeCompare(a.code))
    expect(zone!.message).toMatch(
      /^src\/jobs\/daily\.js: config\.timezone: .*Did you mean 'Europe\/Berlin'\?$/,
    )
    expect(cron!.message).toMatch(/^jobs\["daily"\] in the plugin's options\.schedule: /)
    expect(others).toEqual([])
  })

  test("may not rename a job", () => {
    expect(messagesOf(daily, { override: { name: "other" } })).toEqual([
      expect.stringMatching(/^jobs\["daily"\] in the plugin's options: .* got "name"\. Remove "name"\.$/),
    ])
  })

  test.each(["every day", 5, [], () => 1])("that is %p is refused", (override) => {
    const { job, faults } = define(daily, { override })
    expect(job).toBeUndefined()
    expect(faults[0]!.message).toContain("expected an object with the options to override")
  })
})

describe("what is wrong", () => {
  test("is reported all at once, and each says where, what was expected, what was found, and the hint", () => {
    const config = {
      name: "",
      schedule: "0 0 * *",
      timezone: "Europe/Berln",
      attempts: 0,
      overlap: "wait",
      missedWindow: "1 week",
      backoff: { type: "linear", delay: "1s" },
      paused: "no",
      scedule: "0 0 * * *",
      data: { when: 1n },
    }
    const { job, faults } = define(config)
    expect(job).toBeUndefined()
    expect(faults).toHaveLength(10)
    for (const fault of faults) {
      expect(fault).toBeInstanceOf(NightshiftError)
      expect(fault.message).toMatch(/^src\/jobs\/daily\.js: config.*: expected .+, got .+\. .+[.?]/)
    }
    const messages = faults.map((fault) => fault.message).join("\n")
    expect(messages).toContain(
      'config.attempts: expected a whole number from 1 to 100, got 0. Correct "attempts".',
    )
    expect(messages).toContain('config.overlap: expected one of "skip", "queue", "allow", got "wait".')
    expect(messages).toContain('config.backoff.type: expected one of "fixed", "exponential", got "linear".')
    expect(messages).toContain('Did you mean "schedule"?')
    expect(messages).toContain("Did you mean 'Europe/Berlin'?")
  })

  test.each([
    [undefined, "nothing"],
    [null, "null"],
    ["0 0 * * *", '"0 0 * * *"'],
    [[daily], "["],
    [() => daily, "a function"],
  ])("a config that is %p is reported as such", (config, found) => {
    const [message, ...others] = messagesOf(config)
    expect(message).toContain(`expected an object with at least a name and a schedule, got ${found}`)
    expect(others).toEqual([])
  })

  test.each([undefined, null, 5, "", "   ", "n".repeat(201), "a\0b", "half \ud83d"])(
    "a name that is %p",
    (name) => {
      const { faults } = define({ ...daily, name })
      expect(faults.map((fault) => fault.code)).toEqual(["OPTION_INVALID"])
      expect(faults[0]!.message).toContain("config.name: expected a name: a text of 1 to 200 characters")
    },
  )

  test.each([undefined, null, "", 5])("a schedule that is %p", (schedule) => {
    expect(messagesOf({ ...daily, schedule })).toEqual([
      expect.stringContaining('config.schedule: expected a cron expression such as "0 0 * * *", got '),
    ])
  })

  test.each(["0 0 * *", "0 25 * * *", "0 0 30 2 *", "every day", "* * * * * * *"])(
    "the schedule %p",
    (schedule) => {
      const [fault, ...others] = define({ ...daily, schedule }).faults
      expect(fault).toMatchObject({ code: "CRON_INVALID" })
      expect(fault!.message).toMatch(/^src\/jobs\/daily\.js: config\.schedule: /)
      expect(others).toEqual([])
    },
  )

  test("the shop's default time zone is reported as the plugin's, not as the job's", () => {
    const [message] = messagesOf(daily, { timezone: "Europe/Berln" })
    expect(message).toMatch(/^the default of the plugin's options\.timezone: /)
  })

  test("an end that is not after its start", () => {
    const at = "2026-11-01T00:00:00Z"
    expect(messagesOf({ ...daily, startAt: at, endAt: at })).toEqual([
      'src/jobs/daily.js: config.endAt: expected a time after startAt (2026-11-01T00:00:00.000Z), got "2026-11-01T00:00:00.000Z". Move endAt, or remove it.',
    ])
  })

  test.each([
    ["startAt", "2026-11-01"],
    ["startAt", "2026-11-01T00:00:00"],
    ["startAt", "2026-11-01T00:00:00+24:00"],
    ["startAt", "2026-11-31T00:00:00Z"],
    ["endAt", "2026-02-30T00:00:00Z"],
    ["endAt", "2026-11-01T24:00:00Z"],
    ["endAt", "2016-12-31T23:59:60Z"],
    ["endAt", new Date("never")],
    ["endAt", new Date(8.64e15)],
    ["timeout", 0],
    ["timeout", "367d"],
    ["missedLimit", 10_001],
    ["attempts", 1.5],
    ["attempts", Number.NaN],
    ["dst", { gap: "run-before" }],
    ["dst", "skip"],
    ["description", "a\0b"],
  ])("%s: %p is one fault", (key, value) => {
    expect(codesOf({ ...daily, [key]: value })).toEqual(["OPTION_INVALID"])
  })

  test.each([
    [{ timezon: "UTC" }, 'Did you mean "timezone"?'],
    [{ retries: 3 }, 'Remove "retries".'],
    [
      { dst: { gaps: "skip" } },
      'config.dst: expected only the options gap, fold, got "gaps". Did you mean "gap"?',
    ],
    [
      { backoff: { type: "fixed", delay: "1s", max: 5 } },
      'only the options type, delay, got "max". Remove "max".',
    ],
  ])("the unknown option in %j", (option, message) => {
    const [fault, ...others] = define({ ...daily, ...option }).faults
    expect(fault!.code).toBe("OPTION_UNKNOWN")
    expect(fault!.message).toContain(message)
    expect(others).toEqual([])
  })
})

test("a config whose values cannot be read is a fault like any other, and says where", () => {
  const config = {
    name: "daily",
    get schedule(): string {
      throw new RangeError("not set")
    },
  }
  expect(messagesOf(config)).toEqual([
    "src/jobs/daily.js: config: expected an object whose values can be read, got RangeError: not set. Export plain values.",
  ])
})
