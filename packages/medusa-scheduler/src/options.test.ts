import { readOptions, unknownOverrides } from "./options"

const where = "the options of @nightshift/medusa-scheduler in medusa-config.js"
const messagesOf = (given: unknown) => readOptions(given).faults.map((fault) => fault.message)

test.each([undefined, null, {}])("the options %p leave every default", (given) => {
  expect(readOptions(given)).toEqual({ options: {}, faults: [] })
})

test("valid options are returned as they are", () => {
  const given = {
    timezone: "Europe/Berlin",
    jobs: { report: { schedule: "* * * * *", paused: true }, "publish-once-a-day": undefined },
    concurrency: 25,
    planners: 5,
    registrationGrace: "30s",
    shutdownTimeout: "1m",
    autoStart: false,
    shadow: true,
    prepareStatements: false,
    redisPrefix: "{shop}",
    queueSchema: "shop_queue",
    enableUI: true,
  }
  expect(readOptions(Object.freeze(given))).toEqual({ options: given, faults: [] })
})

test("concurrency may be set per queue, and the history has two limits", () => {
  const given = { concurrency: { default: 10, heavy: 0 }, history: { keepFor: "30d", keepRuns: 500 } }
  expect(readOptions(given)).toEqual({ options: given, faults: [] })
  const wrong = messagesOf({ concurrency: { heavy: -1 }, history: { keepFor: "long" } })
  expect(wrong[0]).toContain('or such numbers (or 0) by the names of queues, got {"heavy":-1}')
  expect(wrong[1]).toContain('expected a length of time such as "90d", got {"keepFor":"long"}')
})

test("an option set to undefined keeps its default", () => {
  const given = { timezone: undefined, concurrency: undefined, shutdownTimeout: undefined, jobs: undefined }
  expect(messagesOf(given)).toEqual([])
})

test("all invalid options are reported at once, and the valid ones still apply", () => {
  const { options, faults } = readOptions({
    concurrency: 0,
    planners: 0,
    autoStart: "yes",
    shutdownTimeout: "soon",
    queueSchema: "drop table",
    jobs: ["report"],
    redisPrefix: "shop",
  })
  expect(options).toEqual({ redisPrefix: "shop" })
  expect(faults.map((fault) => fault.message)).toEqual([
    `concurrency in ${where}: expected a whole number from 1 to 1000, or such numbers (or 0) by the names of queues, got 0. Correct "concurrency"; until then its default applies.`,
    `planners in ${where}: expected a whole number of processes, from 1 to 1000, got 0. Correct "planners"; until then its default applies.`,
    `autoStart in ${where}: expected true or false, got "yes". Correct "autoStart"; until then its default applies.`,
    `shutdownTimeout in ${where}: expected a length of time such as "20s", got "soon". Correct "shutdownTimeout"; until then its default applies.`,
    `queueSchema in ${where}: expected a name of letters, digits and underscores, got "drop table". Correct "queueSchema"; until then its default applies.`,
    `jobs in ${where}: expected an object of overrides, by the names of jobs, got ["report"]. Correct "jobs"; until then its default applies.`,
  ])
  expect(faults.map((fault) => fault.code)).toEqual(faults.map(() => "OPTION_INVALID"))
})

test.each([
  ["timeZone", 'Did you mean "timezone"?'],
  ["job", 'Did you mean "jobs"?'],
  ["shutdown_timeout", 'Did you mean "shutdownTimeout"?'],
  ["colour", 'Remove "colour".'],
  ["constructor", 'Remove "constructor".'],
  ["toString", 'Remove "toString".'],
])("the unknown option %s is reported, with a suggestion if one is close", (key, hint) => {
  const { faults } = readOptions({ [key]: "UTC" })
  expect(faults.map((fault) => fault.code)).toEqual(["OPTION_UNKNOWN"])
  expect(faults[0]!.message).toBe(
    `${where}: expected only the options timezone, jobs, concurrency, planners, history, registrationGrace, shutdownTimeout, autoStart, shadow, metrics, prepareStatements, redisPrefix, queueSchema, enableUI, got "${key}". ${hint}`,
  )
})

test("an unknown zone is reported once, with a suggestion, and not used", () => {
  const { options, faults } = readOptions({ timezone: "Europe/Berln" })
  expect(options).toEqual({})
  expect(faults).toMatchObject([
    { code: "TIMEZONE_INVALID", message: expect.stringMatching(/Did you mean 'Europe\/Berlin'\?$/) },
  ])
})

test.each([["options"], [5], [[{ timezone: "UTC" }]], [() => ({})], [10n]])(
  "%p is not an object of options",
  (given) => {
    expect(readOptions(given)).toMatchObject({ options: {}, faults: [{ code: "OPTION_INVALID" }] })
    expect(messagesOf(given)[0]).toContain(`${where}: expected an object of options, got `)
  },
)

test("a value that cannot be JSON is reported like any other", () => {
  const circular: Record<string, unknown> = {}
  circular.self = circular
  expect(messagesOf({ concurrency: 10n, shutdownTimeout: circular })).toEqual([
    expect.stringContaining("got a bigint."),
    expect.stringContaining("got an object that cannot be written as JSON."),
  ])
})

test("metrics are public or need a token; an invalid value is not shown", () => {
  const token = "a token of some length"
  expect(readOptions({ metrics: { token } })).toEqual({ options: { metrics: { token } }, faults: [] })
  expect(readOptions({ metrics: { public: true } }).faults).toEqual([])
  const wrong = [true, { public: false }, { token: "hush-hush" }, { token, public: true }, {}]
  for (const metrics of wrong) {
    const { options, faults } = readOptions({ metrics })
    expect(options).toEqual({})
    expect(faults[0]!.message).toContain(
      "{ token } with a text of at least 16 characters, or { public: true }",
    )
    expect(faults[0]!.message).not.toMatch(/hush-hush|a token of/)
  }
})

test("an override of an unknown job is reported, with a suggestion", () => {
  const jobs = { "publish-once-day": { paused: true }, report: {}, unused: undefined }
  const [fault, ...others] = unknownOverrides({ jobs }, ["publish-once-a-day", "report"])
  expect(others).toEqual([])
  expect(fault).toMatchObject({
    code: "JOB_UNKNOWN",
    message: `jobs in ${where}: expected names of jobs (publish-once-a-day, report), got "publish-once-day". Did you mean "publish-once-a-day"?`,
  })
})

test("an override without any jobs is reported as such", () => {
  const [fault] = unknownOverrides({ jobs: { report: { paused: true } } }, [])
  expect(fault!.message).toContain(
    'expected no overrides while there are no jobs, got "report". Remove the override, or add the job.',
  )
  expect(unknownOverrides({}, [])).toEqual([])
})
