import { Queue as BullQueue } from "bullmq"
import { Redis } from "ioredis"
import type { Scheduler } from "@nightshift/scheduler"
import { job, until } from "../../scheduler/test/bench.fixture"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"
import { createRedisQueue } from "@nightshift/scheduler"
import { messagesOf } from "@nightshift/scheduler/internal/queue/queue"

const nextYear = { schedule: "0 0 1 1 *" }

describe("a ledger and a queue that somebody else has written to", () => {
  let commands: CommandBench
  let scheduler: Scheduler
  let redis: Redis
  let queue: BullQueue
  const calls: { job: string; runId: string }[] = []
  let ticks = 0
  const prefix = `ns_hostile_${process.pid}`

  beforeAll(async () => {
    commands = await createCommandBench()
    redis = new Redis(process.env.REDIS_URL!, { maxRetriesPerRequest: null })
    scheduler = commands.bench.createScheduler({
      heartbeatMs: 200,
      openQueue: (events) => createRedisQueue({ ...events, url: process.env.REDIS_URL!, prefix }),
    })
    await scheduler.register(job({ name: "good", schedule: "* * * * * *" }, () => void (ticks += 1)))
    for (const name of ["one", "other"]) {
      await scheduler.register(
        job({ name, ...nextYear }, ({ runId }) => void calls.push({ job: name, runId })),
      )
    }
    await scheduler.start({ keepSources: ["src/jobs/"] })
    queue = new BullQueue(messagesOf("default"), { prefix, connection: redis, skipMetasUpdate: true })
  })
  afterAll(async () => {
    await queue.close()
    await commands.clear()
    const keys = await redis.keys(`${prefix}*`)
    if (keys.length > 0) await redis.del(...keys)
    await redis.quit()
  })

  const run = { runId: "1", job: "one", delivery: 1, queue: "default" }

  test.each<[string, unknown]>([
    ["nothing", {}],
    ["null", null],
    ["a text", "run everything"],
    ["runs that are no list", { runs: "all" }],
    ["runs of wrong types", { runs: [null, 7, "x", [], { runId: 7, job: {}, delivery: "1" }] }],
    ["an id that is no number", { runs: [{ ...run, runId: "1; DROP TABLE scheduled_job" }] }],
    ["an id that no column holds", { runs: [{ ...run, runId: "9".repeat(25) }] }],
    ["an id that the ledger does not hold", { runs: [{ ...run, runId: "999999999" }] }],
    ["a job that is not known", { runs: [{ ...run, job: "rm -rf" }] }],
    [
      "a job that is a key of every object",
      {
        runs: [
          { ...run, job: "__proto__" },
          { ...run, job: "constructor" },
        ],
      },
    ],
    ["a delivery that is no number", { runs: [{ ...run, delivery: Number.MAX_VALUE }] }],
    [
      "foreign fields",
      { runs: [{ ...run, runId: "999999998", data: { admin: true }, handler: "eval" }], opts: { x: 1 } },
    ],
    ["keys of prototypes", JSON.parse('{"__proto__":{"runs":[]},"runs":[{"__proto__":{"runId":"1"}}]}')],
    ["a million runs", { runs: Array.from({ length: 100_000 }, () => ({})) }],
    ["5 MB", { runs: [{ ...run, runId: "999999997", job: "x".repeat(5_000_000) }] }],
  ])("a message with %s starts nothing, and is gone", async (_kind, data) => {
    const before = [...calls]
    const message = await queue.add("foreign", data, {
      jobId: `foreign-${Math.random()}`,
      removeOnFail: true,
      removeOnComplete: true,
    })
    await until("it is gone", async () => (await queue.getJob(message.id!)) === undefined)
    expect(calls).toEqual(before)
    expect(({} as { runs?: unknown }).runs).toBeUndefined()
  })

  test("a message that names another job for a run runs the run's own", async () => {
    const [row] = await commands.bench.sql<{ id: string }>(
      `INSERT INTO scheduled_job_run (job_name, version_id, scheduled_for, covers_to, trigger, status, run_at, offer_at, created_at)
       SELECT name, version_id, now(), now(), 'manual', 'due', now(), now() + interval '1 hour', now()
         FROM scheduled_job WHERE name = 'one' RETURNING id::text`,
    )
    await queue.add(
      "foreign",
      { runs: [{ ...run, runId: row!.id, job: "other" }] },
      { jobId: `other-${row!.id}`, removeOnComplete: true },
    )
    await until("it ran", () => calls.find(({ runId }) => runId === row!.id))
    expect(calls.filter(({ runId }) => runId === row!.id)).toEqual([{ job: "one", runId: row!.id }])
  })

  const broken: [string, unknown][] = [
    ["no expression", { schedule: { timezone: "UTC", gap: "skip", fold: "first" } }],
    [
      "an expression that is none",
      { schedule: { expression: "<script>", timezone: "UTC", gap: "skip", fold: "first" } },
    ],
    [
      "a zone that is none",
      { schedule: { expression: "* * * * *", timezone: "Mars", gap: "skip", fold: "first" } },
    ],
    ["rules that are none", { schedule: { expression: "* * * * *", timezone: "UTC", gap: "no", fold: [] } }],
    [
      "bounds that are texts",
      { schedule: { expression: "* * * * *", timezone: "UTC", gap: "skip", fold: "first", startAt: "x" } },
    ],
    [
      "bounds beyond time",
      { schedule: { expression: "* * * * *", timezone: "UTC", gap: "skip", fold: "first", endAt: 1e300 } },
    ],
    ["a text", "broken"],
    ["a list", []],
    ["null as its parts", { schedule: null, policies: null, paused: "yes", secrets: { a: 1 } }],
  ]
  test.each(broken)(
    "a version whose definition is %s has no ticks, is logged, and is shown",
    async (kind, definition) => {
      const name = `broken: ${kind}`
      const hourAgo = Date.now() - 3_600_000
      await commands.rows.job({ name, createdAtMs: hourAgo, watermarkMs: hourAgo })
      await commands.rows.run({ job: name, atMs: hourAgo + 1 })
      await commands.bench.sql("UPDATE scheduled_job_version SET definition = $2 WHERE job_name = $1", [
        name,
        JSON.stringify(definition),
      ])
      await commands.bench.sql("UPDATE scheduled_job_revision SET revision = revision + 1")
      await until("it is logged", () =>
        commands.bench.log.find((line) => line.includes(`The stored schedule of ${name} cannot be read`)),
      )
      for (const args of [
        ["list"],
        ["watch", "--once"],
        ["history", name],
        ["audit"],
        ["why", name, "-30m"],
        ["doctor"],
      ]) {
        const { exitCode, err } = await commands.nightshift(...args)
        expect({ args, err, exitCode: exitCode < 2 }).toEqual({ args, err: "", exitCode: true })
      }
    },
  )

  const set = (column: string, value: string) => `${column} = ${value}`
  test.each<[string, string[]]>([
    ["an error that is a text", [set("error", `'"no"'`), set("status", "'failed'")]],
    ["an error that is a list", [set("error", "'[1]'"), set("status", "'failed'")]],
    [
      "an error with wrong types",
      [set("error", `'{"name":7,"message":{"a":1},"stack":[],"code":null}'`), set("status", "'failed'")],
    ],
    [
      "an error that steers the terminal",
      [
        set("error", `jsonb_build_object('name', E'\\u009b31m', 'message', E'\\u001b]0;x\\u0007')`),
        set("status", "'failed'"),
      ],
    ],
    ["attempts that are no list", [set("attempts", `'{"attempt":1}'`)]],
    [
      "attempts of wrong types",
      [
        set(
          "attempts",
          `'[null, 1, {"attempt":"x","startedAt":7}, {"attempt":1,"startedAt":"never","finishedAt":"","outcome":"won"}]'`,
        ),
      ],
    ],
    [
      "a progress and a result of any kind",
      [set("progress", `'[[[]]]'`), set("result", `'"x"'`), set("data", "'7'")],
    ],
    ["an end without a begin", [set("started_at", "NULL"), set("finished_at", "now()")]],
    ["an end before its begin", [set("started_at", "now()"), set("finished_at", "'1970-01-01'")]],
    [
      "times without end",
      [set("started_at", "'-infinity'"), set("finished_at", "'infinity'"), set("run_at", "'infinity'")],
    ],
    [
      "times after the last year",
      [set("scheduled_for", "'200000-01-01'"), set("covers_to", "'290000-01-01'")],
    ],
    ["numbers below zero", [set("attempt", "-5"), set("failures", "-1"), set("count", "-3")]],
    [
      "numbers at their end",
      [set("attempt", "2147483647"), set("failures", "2147483647"), set("losses", "2147483647")],
    ],
    ["a reason that is markup", [set("status", "'skipped'"), set("reason", `'<img src=x>; \u202e'`)]],
    [
      "a worker that steers the terminal",
      [set("worker_id", `E'\\u001b[2J'`), set("requested_by", `E'a\\nb'`)],
    ],
    [
      "a run that is in its own way",
      [set("blocked_by", "id"), set("status", "'skipped'"), set("reason", "'overlap'")],
    ],
  ])("a run's row with %s is shown, and stands in nobody's way", async (kind, sets) => {
    const name = `row: ${kind}`
    const at = Date.now() - 3_600_000
    await commands.rows.job({ name, createdAtMs: at - 1, watermarkMs: Date.now() + 1e9 })
    const id = await commands.rows.run({ job: name, atMs: at })
    await commands.bench.sql(`UPDATE scheduled_job_run SET ${sets.join(", ")} WHERE id = $1`, [id])
    for (const args of [
      ["history", name],
      ["history", name, "--json"],
      ["list"],
      ["watch", "--once"],
      ["why", name, "-1h"],
    ]) {
      const { exitCode, out, err } = await commands.nightshift(...args)
      expect({ args, err, exitCode: exitCode < 2 }).toEqual({ args, err: "", exitCode: true })
      // eslint-disable-next-line no-control-regex -- what must not be there
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    }
  })

  test("a due run that cannot be taken, as its number of attempts is at its end, keeps no other from being taken", async () => {
    await commands.bench.sql(
      `INSERT INTO scheduled_job_run (job_name, version_id, scheduled_for, covers_to, trigger, status, run_at, offer_at, created_at, attempt)
       SELECT name, version_id, now(), now(), 'manual', 'due', now(), now(), now(), 2147483647
         FROM scheduled_job WHERE name = 'one'`,
    )
    const { runId } = await scheduler.trigger("other")
    await until("the other ran", () => calls.find((call) => call.runId === runId))
  })

  test("the good job beside all this missed no second", async () => {
    const before = ticks
    await until("it still runs", () => ticks > before)
    const { document } = await commands.json("audit", "--job", "good", "--from", "-1h")
    expect(document).toMatchObject({ total: { failed: 0, skipped: {}, unaccounted: 0, unexpected: 0 } })
  })
})
