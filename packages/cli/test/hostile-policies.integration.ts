import type { Scheduler } from "@nightshift/scheduler"
import { job, until } from "../../scheduler/test/bench.fixture"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"

const nextYear = { schedule: "0 0 1 1 *" }

/** A policy of a stored version, what somebody wrote there, and how the error shows it. */
const written: [field: string, json: string, found: RegExp][] = [
  ["overlap", '"sometimes"', /one of "skip", "queue", "allow", got "sometimes"/],
  ["concurrency", '"many"', /a whole number from 1 to 1000, or null, got "many"/],
  ["concurrency", "1e300", /or null, got 1e\+300/],
  ["concurrency", "-3", /or null, got -3/],
  ["queue", '"a:b; DROP TABLE x"', /the name of a queue, got "a:b; DROP TABLE x"/],
  ["queue", "{}", /the name of a queue, got \{\}/],
  ["missed", "7", /one of "skip", "once", "all", got 7/],
  ["missedWindowMs", '"1 day"', /a number of milliseconds from 0 to 366 days, got "1 day"/],
  ["missedWindowMs", "1e300", /got 1e\+300/],
  ["missedLimit", "[1]", /a whole number from 1 to 10000, got \[1\]/],
  ["attempts", '"3"', /a whole number from 1 to 100, got "3"/],
  ["attempts", "2.25", /a whole number from 1 to 100, got 2\.25/],
  ["backoff", '"fast"', /an object with a type and delayMs, got "fast"/],
  ["backoff", '{"type":"fixed","delayMs":"1s"}', /got \{"type":"fixed","delayMs":"1s"\}/],
  ["timeoutMs", '"soon"', /a number of milliseconds from 0 to 366 days, got "soon"/],
  ["timeoutMs", "-1", /got -1/],
  ["jitterMs", '"\\u001b[2J\\n"', /got "\\u001b\[2J\\n"/],
  ["transaction", '"yes"', /true or false, got "yes"/],
]
const nameOf = (field: string, json: string): string => `broken ${field} ${json.length}`

describe("stored policies that somebody else has written", () => {
  let commands: CommandBench
  let scheduler: Scheduler
  const calls: string[] = []
  let ticks = 0
  const defined = [
    job({ name: "good", schedule: "* * * * * *" }, () => void (ticks += 1)),
    ...["whole", "paused", "lost", "late", ...written.map(([field, json]) => nameOf(field, json))].map(
      (name) => job({ name, ...nextYear }, () => void calls.push(name)),
    ),
  ]
  const open = async () => {
    const opened = commands.bench.createScheduler({ heartbeatMs: 200, leaseMs: 1_000 })
    for (const each of defined) await opened.register(each)
    await opened.start()
    return opened
  }
  const write = (name: string, path: string, json: string) =>
    commands.bench.sql(
      `UPDATE scheduled_job_version SET definition = jsonb_set(definition, $2::text[], $3::jsonb)
        WHERE job_name = $1 AND in_force_to IS NULL`,
      [name, path, json],
    )
  const ended = async (name: string) => {
    const { runId } = await scheduler.trigger(name)
    return until(`${name} is over`, async () => {
      const { runs } = await scheduler.runs({ job: name })
      const run = runs.find((each) => each.runId === runId)
      return (run?.status === "succeeded" || run?.status === "failed") && run
    })
  }

  beforeAll(async () => {
    commands = await createCommandBench()
    scheduler = await open()
    for (const [field, json] of written) await write(nameOf(field, json), `{policies,${field}}`, json)
    await write("whole", "{policies}", '"none"')
    await write("paused", "{paused}", '"perhaps"')
    await commands.bench.sql("UPDATE scheduled_job_version SET fingerprint = NULL WHERE job_name = 'paused'")
    await write("lost", "{policies,attempts}", '"forever"')
    await write("late", "{policies,missedWindowMs}", '"ever"')
  })
  afterAll(() => commands.clear())

  test.each(written)(
    "%s that is %s fails the run with its path, and calls no handler",
    async (field, json, found) => {
      const name = nameOf(field, json)
      const run = await ended(name)
      expect(run).toMatchObject({ status: "failed", reason: "error", error: { code: "POLICIES_UNREADABLE" } })
      expect(run.error!.message).toMatch(
        new RegExp(`^run ${run.runId} of ${name}: expected policies in the ledger`),
      )
      expect(run.error!.message).toContain(`policies.${field}: expected `)
      expect(run.error!.message).toMatch(found)
      expect(run.error!.message).toMatch(/\. Restart a server that has this job: it stores them again\. /)
      expect(calls).not.toContain(name)
      await until("it is logged", () =>
        commands.bench.log.find((line) => line.startsWith(`Failed scheduled job: ${name} `)),
      )
    },
  )

  test("policies that are a text fail the run", async () => {
    expect(await ended("whole")).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining('policies: expected an object, got "none"') },
    })
  })

  test("a lost run, and a late one, of such a job keep no heartbeat and no claim of another from their work", async () => {
    const lost = await commands.rows.run({ job: "lost", atMs: Date.now() - 60_000, status: "running" })
    await commands.bench.sql(
      `UPDATE scheduled_job_run SET lease_expires_at = now() - interval '1 minute' WHERE id = $1`,
      [lost],
    )
    const late = await commands.rows.run({
      job: "late",
      atMs: Date.now() - 60_000,
      status: "due",
      attempt: 0,
    })
    await until("both are settled", async () => {
      const rows = await commands.bench.sql<{ status: string }>(
        `SELECT status FROM scheduled_job_run WHERE id = ANY ($1::bigint[])`,
        [[lost, late]],
      )
      return rows.every(({ status }) => status === "failed" || status === "skipped")
    })
    expect(commands.bench.log.filter((line) => line.includes("cannot be reached"))).toEqual([])
  })

  test("doctor names them, and so does nobody else fail", async () => {
    const { document } = await commands.json("doctor")
    const checks = document.checks as { name: string; state: string; message: string }[]
    expect(checks.find(({ name }) => name === "definitions")).toMatchObject({
      state: "finding",
      message: expect.stringContaining("broken attempts 3 (policies.attempts: expected a whole number"),
    })
    for (const args of [["list"], ["watch", "--once"], ["history"], ["audit"], ["why", "whole", "-1m"]]) {
      const { exitCode, err } = await commands.nightshift(...args)
      expect({ args, err, exitCode: exitCode < 2 }).toEqual({ args, err: "", exitCode: true })
    }
  })

  test("a restart stores them again, and the jobs run", async () => {
    await scheduler.stop()
    scheduler = await open()
    for (const [field, json] of written) {
      expect(await ended(nameOf(field, json))).toMatchObject({ status: "succeeded" })
    }
    expect(await ended("paused")).toMatchObject({ status: "succeeded" })
  })

  test("the good job beside all this failed nothing", async () => {
    const before = ticks
    await until("it still runs", () => ticks > before)
    expect((await scheduler.runs({ job: "good", statuses: ["failed"] })).runs).toEqual([])
  })
})
