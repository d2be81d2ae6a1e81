import { readJob, NightshiftError, type Scheduler } from "../src"
import { createBench, job, until, type Bench } from "./bench.fixture"
import { oddNames, refusedNames } from "./hostile-names.fixture"

const nextYear = { schedule: "0 0 1 1 *" }
const nested = (depth: number): Record<string, unknown> => {
  let value: Record<string, unknown> = {}
  for (let level = 0; level < depth; level++) value = { value }
  return value
}
const cycle: Record<string, unknown> = {}
cycle.self = cycle
const thrower = (thrown: unknown) => () => {
  throw thrown
}
const trap = Object.defineProperty({}, "message", {
  enumerable: true,
  get(): never {
    throw new Error("no")
  },
})

describe("jobs with odd names, and data of every kind", () => {
  let bench: Bench
  let scheduler: Scheduler
  const calls: { name: string; data: unknown }[] = []
  let ticks = 0
  beforeAll(async () => {
    bench = await createBench("redis")
    scheduler = bench.createScheduler()
    const answers: Record<string, () => unknown> = {
      cycle: () => cycle,
      bigint: () => ({ big: 1n }),
      huge: () => "x".repeat(5_000_000),
      nul: () => ({ "a\0": "b\0\ud800" }),
      date: () => new Date(Number.NaN),
      proxy: () =>
        new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error("no keys")
            },
          },
        ),
      thenable: () => ({ then: (done: (value: unknown) => void) => done({ late: true }) }),
      "throws null": thrower(null),
      "throws a getter": thrower(trap),
      "throws ansi": () => {
        throw new Error("\u001b]0;owned\u0007 \u202e and \u009b31m")
      },
      "throws huge": () => {
        throw new Error("y".repeat(5_000_000))
      },
      "reports huge": () => undefined,
      "reports odd": () => undefined,
    }
    await scheduler.register(job({ name: "good", schedule: "* * * * * *" }, () => void (ticks += 1)))
    for (const name of oddNames) {
      await scheduler.register(job({ name, ...nextYear }, ({ data }) => void calls.push({ name, data })))
    }
    await scheduler.register(
      job({ name: "any data", ...nextYear }, ({ data }) => void calls.push({ name: "any data", data })),
    )
    for (const [name, answer] of Object.entries(answers)) {
      await scheduler.register(
        job({ name, ...nextYear }, async ({ logger, runId, ...run }) => {
          run.progress({ text: "\0\ud800", size: name === "reports huge" ? "z".repeat(5_000_000) : "" })
          logger.info(`line of ${name} \0`)
          if (name.startsWith("reports")) {
            await until("the progress is kept", async () => {
              const [row] = await bench.sql<{ progress: unknown }>(
                "SELECT progress FROM scheduled_job_run WHERE id = $1",
                [runId],
              )
              return row?.progress !== null
            })
          }
          return answer()
        }),
      )
    }
    await scheduler.start()
  })
  afterAll(() => bench.clear())

  const ended = async (name: string, data?: Record<string, unknown>) => {
    const { runId } = await scheduler.trigger(name, data)
    return until(`${name} is over`, async () => {
      const { runs } = await scheduler.runs({ job: name })
      const run = runs.find((each) => each.runId === runId)
      return (run?.status === "succeeded" || run?.status === "failed") && run
    })
  }

  test.each(oddNames)("a job may be called %j", async (name) => {
    expect(await ended(name)).toMatchObject({ status: "succeeded", job: name })
    expect(calls.at(-1)).toEqual({ name, data: {} })
    expect(bench.log).toContain(`Processing scheduled job: ${name}`)
  })

  test.each(refusedNames)("a job may not be called %p, which is %s", (name) => {
    const { job: none, faults } = readJob({
      config: { name, ...nextYear },
      handler: () => undefined,
      source: "a.js",
    })
    expect(none).toBeUndefined()
    expect(faults).toMatchObject([{ code: "OPTION_INVALID" }])
    expect(faults[0]!.message).toMatch(
      /config\.name: expected a name: .*no control characters, got .*Correct "name"\.$/,
    )
  })

  test.each<[string, Record<string, unknown>]>([
    ["10 MB", { text: "x".repeat(10_000_000) }],
    ["as many levels as data may have", nested(63)],
    [
      "keys of prototypes",
      { constructor: { prototype: { admin: true } }, prototype: { admin: true }, toString: "x" },
    ],
    ["10,000 keys", Object.fromEntries(Array.from({ length: 10_000 }, (_, key) => [`k${key}`, key]))],
    [
      "odd texts",
      { "": "", "a.b": "'; --", emoji: "👩‍👩‍👧", escape: "\u001b[0m", numbers: [0, -1, 1e308, 5e-324] },
    ],
  ])("data of %s reach the handler as they are", async (_kind, data) => {
    expect(await ended("any data", data)).toMatchObject({ status: "succeeded" })
    expect(JSON.stringify(calls.at(-1)!.data).length).toBe(JSON.stringify(data).length)
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
  })

  test.each<[string, unknown, RegExp]>([
    ["NUL", { a: { b: "x\0" } }, /texts that Postgres can store, got NUL or half of a character at "a\.b"/],
    ["NUL in a key", { "k\0": 1 }, /NUL or half of a character at "k\\u0000"/],
    ["half of a character", { list: ["\udfff"] }, /at "list\.0"/],
    ["a cycle", cycle, /a circular reference at "self"/],
    ["a bigint", { n: 1n }, /a bigint at "n"/],
    ["NaN", { n: Number.NaN }, /NaN at "n"/],
    ["an invalid date", { at: new Date(Number.NaN) }, /an invalid Date at "at"/],
    ["a list", [1], /a plain object, got \[1\]/],
    ["a text", "x", /a plain object, got "x"/],
    ["a prototype as a key", JSON.parse('{"a":{"__proto__":{"admin":true}}}'), /the key "__proto__" at "a"/],
    ["a level more", nested(64), /at most 64 levels of objects and lists/],
    ["a million levels", nested(1_000_000), /at most 64 levels of objects and lists/],
  ])("data with %s are refused, with the path", async (_kind, data, message) => {
    const error = await scheduler
      .trigger("any data", data as Record<string, unknown>)
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(NightshiftError)
    expect(error).toMatchObject({ code: "JOB_DATA_INVALID", message: expect.stringMatching(message) })
  })

  test.each<[string, string, object]>([
    ["cycle", "succeeded", { result: { notKept: expect.any(String) } }],
    ["bigint", "succeeded", { result: { notKept: expect.any(String) } }],
    ["huge", "succeeded", { result: { notKept: "the result has 5000002 characters of JSON" } }],
    ["nul", "succeeded", { result: { a: "b\ufffd" } }],
    ["date", "succeeded", {}],
    ["proxy", "succeeded", { result: { notKept: expect.any(String) } }],
    ["thenable", "succeeded", { result: { late: true } }],
    ["throws null", "failed", { error: { message: "threw null" } }],
    ["throws a getter", "failed", { error: { message: expect.stringContaining("threw") } }],
    ["throws ansi", "failed", { error: { message: "\u001b]0;owned\u0007 \u202e and \u009b31m" } }],
    ["throws huge", "failed", {}],
    ["reports odd", "succeeded", { progress: { text: "\ufffd", size: "" } }],
    ["reports huge", "succeeded", { progress: { notKept: expect.stringContaining("the progress has") } }],
  ])("a handler that answers with %s ends its run as %s", async (name, status, more) => {
    const run = await ended(name)
    expect(run).toMatchObject({ status, ...more })
    expect(run.error?.message.length ?? 0).toBeLessThanOrEqual(4_000)
  })

  test("no line of the log steers a terminal", () => {
    expect(
      bench.log.filter((line) => /(?!\n)[\p{Cc}\u202a-\u202e]/u.test(line) && !line.startsWith("line of")),
    ).toEqual([])
  })

  test("what an operator says of himself and of why is kept as far as Postgres can", async () => {
    await scheduler.pause("any data", { reason: `a\0b${"c".repeat(2_000)}`, by: "x\ud800" })
    const [event] = await bench.sql<{ by: string; reason: string }>(
      "SELECT by, reason FROM scheduled_job_event WHERE job_name = 'any data' AND kind = 'paused'",
    )
    expect(event).toEqual({ by: "x\ufffd", reason: `ab${"c".repeat(997)}` })
    await scheduler.resume("any data")
  })

  test.each(["nobody", "a\0b", "\ud800", "valueOf", "'; --", "x".repeat(100_000)])(
    "the job %j is not known",
    async (name) => {
      for (const act of ["trigger", "pause", "resume"] as const) {
        await expect(scheduler[act](name)).rejects.toMatchObject({ code: "JOB_UNKNOWN" })
      }
    },
  )

  test.each(["", "-1", "0x1", "1e3", "9".repeat(18), "9".repeat(30), "1; --", "1\0", "١"])(
    "the run %j is not known",
    async (runId) => {
      for (const act of ["cancel", "retry"] as const) {
        await expect(scheduler[act](runId)).rejects.toMatchObject({ code: "RUN_UNKNOWN" })
      }
    },
  )

  test("the good job beside all this failed and missed nothing", async () => {
    const before = ticks
    await until("it still runs", () => ticks > before)
    const { runs } = await scheduler.runs({ job: "good", statuses: ["failed", "skipped"] })
    expect(runs).toEqual([])
  })
})
