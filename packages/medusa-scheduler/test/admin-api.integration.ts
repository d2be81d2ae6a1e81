import { newYear, openAdmin, type Admin } from "./admin.fixture"
import { createStore, everySecond, jobFile, type Store } from "./store.fixture"
import { until } from "./until.fixture"
import type { AuditAnswer, JobDetailAnswer, JobsPage, RunDetailAnswer } from "../src/admin-api/answers"
import type { RunsPage, TimelineAnswer, WorkerAnswer } from "../src/admin-api/answers"

type OneJob = { scheduled_job: JobDetailAnswer }
type OneRun = { run: RunDetailAnswer }
type Fault = { type: string; message: string; code: string }

const odd = `night/shift 50% "☂" ?a=1&b#c;+\\..%2F`
const rarely = "0 0 1 1 *"

const withSchema = `
const limitIsNumber = (value) => value.limit === undefined || typeof value.limit === "number"
exports.config.schema = { "~standard": { version: 1, vendor: "tests", validate: (value) =>
  limitIsNumber(value) ? { value } : { issues: [{ message: "must be a number", path: ["limit"] }] } } }`

const logsAndFails = `logger.info("attempt " + attempt)
  logger.warn("no answer yet")
  throw Object.assign(new Error("no connection"), { code: "E_SHOP" })`

const takesLong = `progress({ done: 1 })
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))`

describe("the admin API of a store that schedules", () => {
  let store: Store
  let admin: Admin
  beforeAll(async () => {
    store = await createStore({
      files: {
        "jobs/tick.js": jobFile({ name: "tick", schedule: everySecond }, "return {}"),
        "jobs/report.js":
          jobFile(
            {
              name: "report",
              schedule: "30 2 * * 1-5",
              timezone: "Europe/Berlin",
              description: "Sums up sales",
            },
            `return { data }`,
          ) + withSchema,
        "jobs/fails.js": jobFile(
          { name: "fails", schedule: rarely, attempts: 2, backoff: { type: "fixed", delay: 1 } },
          logsAndFails,
        ),
        "jobs/long.js": jobFile({ name: "long", schedule: rarely }, takesLong),
        "jobs/odd.js": jobFile({ name: odd, schedule: rarely }, "return {}"),
      },
    })
    const server = await store.start()
    await server.printed("Scheduled jobs: 5 registered")
    admin = await openAdmin(store, server)
  })
  afterAll(() => store.clear())

  const job = async (name: string) =>
    (await admin.get<OneJob>("GET /jobs/{name}", { params: { name } })).scheduled_job
  const run = async (id: string) => (await admin.get<OneRun>("GET /runs/{id}", { params: { id } })).run
  const runNow = async (name: string, body?: unknown) =>
    (await admin.get<OneRun>("POST /jobs/{name}/run", { params: { name }, body })).run
  const runWhen = (id: string, status: string) =>
    until(`run ${id} is ${status}`, async () => {
      const found = await run(id)
      return found.status === status && found
    })

  test("no route answers without a login", async () => {
    for (const described of admin.description.routes) {
      const route = described.replace("/admin/scheduled-jobs", "")
      const body = route.startsWith("POST") ? "{ no JSON" : undefined
      const question = { params: { name: "tick", id: "1" }, headers: {}, body }
      expect(await admin.ask(route, question)).toEqual({ status: 401, body: "Unauthorized" })
    }
    expect((await job("tick")).state).toBe("active")
    admin.asked.clear()
  })

  test("jobs are listed by name with schedule, ticks, outcomes and state, in pages", async () => {
    await until("a tick has run", async () =>
      (await job("tick")).recent_runs.some((each) => each.status === "succeeded"),
    )
    const page = await admin.get<JobsPage>("GET ", {})
    expect(page.scheduled_jobs.map(({ name }) => name)).toEqual(["fails", "long", odd, "report", "tick"])
    expect(page).toMatchObject({ count: 5, limit: 50, offset: 0 })
    const [report, tick] = page.scheduled_jobs.slice(3)
    expect(report).toMatchObject({
      description: "Sums up sales",
      source: "dist/jobs/report.js",
      state: "active",
      schedule: {
        expression: "30 2 * * 1-5",
        words: "At 02:30, Monday through Friday (Europe/Berlin)",
        timezone: "Europe/Berlin",
      },
      pause: null,
      last_tick: null,
      recent_runs: [],
      running: 0,
      has_worker: true,
    })
    const times = tick!.recent_runs.map(({ scheduled_for }) => scheduled_for)
    expect(times).toEqual([...times].sort())
    expect(tick!.last_tick).toBe(times.at(-1))
    expect(Date.parse(tick!.next_tick!)).toBeGreaterThan(Date.parse(tick!.last_tick!))
    const second = await admin.get<JobsPage>("GET ", { query: { limit: "2", offset: "1" } })
    expect(second).toMatchObject({
      count: 5,
      limit: 2,
      offset: 1,
      scheduled_jobs: [{ name: "long" }, { name: odd }],
    })
    const found = await admin.get<JobsPage>("GET ", { query: { q: "SALES" } })
    expect(found).toMatchObject({ count: 1, scheduled_jobs: [{ name: "report" }] })
  })

  test("a name may contain any character", async () => {
    const upcoming = (await job(odd)).upcoming_ticks
    expect(upcoming).toHaveLength(10)
    const done = await runWhen((await runNow(odd)).id, "succeeded")
    expect(done.job).toBe(odd)
    const runs = await admin.get<RunsPage>("GET /runs", { query: { job: odd } })
    expect(runs).toMatchObject({ count: 1, count_is_least: false, runs: [{ id: done.id }] })
    const params = { name: odd }
    const { why } = await admin.get<{ why: string }>("GET /jobs/{name}/why", {
      params,
      query: { at: upcoming[0]! },
    })
    expect(why).toContain(`${odd} at `)
    const audit = await admin.get<AuditAnswer>("GET /audit", { query: { job: odd } })
    expect(audit).toMatchObject({ clean: true, jobs: [{ name: odd, expected: 0 }] })
  })

  test("a job is paused with an end, a reason and the user, found as paused, and resumed", async () => {
    const params = { name: odd }
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const body = { until, reason: "stock-taking" }
    const paused = await admin.get<OneJob>("POST /jobs/{name}/pause", { params, body })
    expect(paused.scheduled_job).toMatchObject({
      state: "paused",
      pause: { until, by: admin.by, reason: "stock-taking" },
    })
    const listed = await admin.get<JobsPage>("GET ", { query: { state: ["paused", "removed"] } })
    expect(listed).toMatchObject({ count: 1, scheduled_jobs: [{ name: odd }] })
    const longer = await admin.get<OneJob>("POST /jobs/{name}/pause", { params, body: { for: "2h" } })
    expect(Date.parse(longer.scheduled_job.pause!.until!)).toBeGreaterThan(Date.parse(until))
    const resumed = await admin.get<OneJob>("POST /jobs/{name}/resume", { params })
    expect(resumed.scheduled_job).toMatchObject({ state: "active", pause: null })
    expect(resumed.scheduled_job.events.slice(0, 3)).toMatchObject([
      { kind: "resumed", by: admin.by },
      { kind: "paused", by: admin.by },
      { kind: "paused", reason: "stock-taking" },
    ])
    expect(
      (await admin.get<OneJob>("POST /jobs/{name}/resume", { params, body: {} })).scheduled_job.state,
    ).toBe("active")
  })

  test("a job runs now with data that its schema accepts, and invalid data writes no run", async () => {
    const given = await runNow("report", { data: { limit: 3 } })
    expect(given).toMatchObject({ trigger: "manual", data: { limit: 3 }, requested_by: admin.by })
    const done = await runWhen(given.id, "succeeded")
    expect(done).toMatchObject({
      result: { data: { limit: 3 } },
      logs: [],
      logs_cut: false,
      lateness_ms: null,
    })
    expect(done.why).toMatch(new RegExp(`^Run ${given.id} of report, triggered by .* ran and succeeded: `))
    const wrong = { params: { name: "report" }, body: { data: { limit: "three" } } }
    const { status, body } = await admin.ask<Fault>("POST /jobs/{name}/run", wrong)
    expect(status).toBe(400)
    expect(body).toMatchObject({ type: "invalid_data", code: "JOB_DATA_INVALID" })
    expect(body.message).toContain("limit: must be a number")
    expect((await admin.get<RunsPage>("GET /runs", { query: { job: "report" } })).count).toBe(1)
  })

  test("a failed run shows its attempts, its error and its log, and can be retried", async () => {
    const failed = await runWhen((await runNow("fails")).id, "failed")
    expect(failed).toMatchObject({
      error_message: "no connection",
      error: { name: "Error", code: "E_SHOP", stack: expect.stringContaining("fails.js") },
      attempts: [
        { attempt: 1, outcome: "failed", error: { message: "no connection" } },
        { attempt: 2, outcome: "failed" },
      ],
    })
    expect(failed.duration_ms).toBeGreaterThanOrEqual(0)
    const logged = await until("its lines are kept", async () => {
      const { logs } = await run(failed.id)
      return logs.length === 4 && logs
    })
    expect(logged).toMatchObject([
      { attempt: 1, level: "info", message: "attempt 1" },
      { attempt: 1, level: "warn", message: "no answer yet" },
      { attempt: 2, level: "info", message: "attempt 2" },
      { attempt: 2, level: "warn" },
    ])
    const params = { id: failed.id }
    const { run: again } = await admin.get<OneRun>("POST /runs/{id}/retry", { params })
    expect(again.requested_by).toBe(admin.by)
    const ended = await runWhen(failed.id, "failed")
    expect(ended.attempts.length).toBeGreaterThanOrEqual(3)
    const page = await admin.get<RunsPage>("GET /runs", {
      query: { status: "failed,skipped", trigger: "manual" },
    })
    expect(page.runs.map(({ id }) => id)).toEqual([failed.id])
  })

  test("a long run shows its progress and is cancelled, but only once", async () => {
    const { id } = await runNow("long")
    const running = await until("its progress is there", async () => {
      const found = await run(id)
      return found.progress !== null && found
    })
    expect(running).toMatchObject({
      status: "running",
      progress: { done: 1 },
      finished_at: null,
      attempts: [{ attempt: 1, outcome: "running", finished_at: null }],
    })
    expect((await job("long")).running).toBe(1)
    const question = { params: { id }, body: { reason: "wrong data" } }
    const { run: asked } = await admin.get<OneRun>("POST /runs/{id}/cancel", question)
    expect(asked.cancel_requested_at).not.toBeNull()
    const ended = await runWhen(id, "failed")
    expect(ended).toMatchObject({ reason: "cancelled", attempts: [{ outcome: "cancelled" }] })
    expect(ended.why).toContain(`because it was cancelled by ${admin.by}`)
    const late = await admin.ask<Fault>("POST /runs/{id}/cancel", question)
    expect(late).toMatchObject({ status: 409, body: { type: "conflict", code: "RUN_STATE" } })
    const succeeded = await admin.get<RunsPage>("GET /runs", {
      query: { job: "tick", status: "succeeded", limit: "1" },
    })
    const retried = await admin.ask<Fault>("POST /runs/{id}/retry", { params: { id: succeeded.runs[0]!.id } })
    expect(retried).toMatchObject({ status: 409, body: { code: "RUN_STATE" } })
  })

  test("a range is backfilled once, and counted first", async () => {
    const params = { name: "tick" }
    const range = { from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:10Z" }
    const ask = (body: object) =>
      admin.get<{ runs: string[]; count: number }>("POST /jobs/{name}/backfill", { params, body })
    expect(await ask({ ...range, dry_run: true })).toEqual({ runs: [], count: 11 })
    const filled = await ask(range)
    expect([filled.count, new Set(filled.runs).size]).toEqual([11, 11])
    expect(await ask({ ...range, dry_run: true })).toEqual({ runs: [], count: 0 })
    const first = await runWhen(filled.runs[0]!, "succeeded")
    expect(first).toMatchObject({
      trigger: "backfill",
      scheduled_for: "2026-01-01T00:00:00.000Z",
      lateness_ms: null,
    })
    expect(first.why).toContain("a backfill of 2026-01-01 00:00:00 UTC")
    const page = await admin.get<RunsPage>("GET /runs", {
      query: {
        trigger: "backfill",
        from: "2026-01-01T00:00:02Z",
        to: "2026-01-01T01:00:05+01:00",
        limit: "2",
        offset: "1",
      },
    })
    expect(page).toMatchObject({ count: 3, offset: 1 })
    expect(page.runs.map(({ scheduled_for }) => scheduled_for.slice(17, 19))).toEqual(["03", "02"])
  })

  test("the timeline, the workers and the audit cover all jobs", async () => {
    const workers = await admin.get<{ workers: WorkerAnswer[] }>("GET /workers")
    expect(workers.workers).toMatchObject([{ jobs: 5 }])
    const query = { from: `${newYear}T00:00:00Z`, to: `${newYear}T01:30:00Z` }
    const timeline = await admin.get<TimelineAnswer>("GET /timeline", { query })
    const jobs = new Map(timeline.jobs.map((each) => [each.name, each]))
    expect(jobs.get("fails")).toMatchObject({ ticks: [`${newYear}T00:00:00.000Z`], cut: false })
    expect(jobs.get("report")).toMatchObject({ ticks: [`${newYear}T01:30:00.000Z`] })
    expect(jobs.get("tick")).toMatchObject({ cut: true, usual_duration_ms: expect.any(Number) })
    expect(jobs.get("tick")!.ticks).toHaveLength(300)
    expect(timeline).toMatchObject({ count: 5, limit: 50, offset: 0, without_ticks: 0 })
    const late = { ...query, from: `${newYear}T01:00:00Z`, limit: "1", offset: "1" }
    expect(await admin.get<TimelineAnswer>("GET /timeline", { query: late })).toMatchObject({
      jobs: [{ name: "tick" }],
      count: 2,
      without_ticks: 3,
    })
    const searched = { ...query, q: "SALES", state: "active" }
    expect(await admin.get<TimelineAnswer>("GET /timeline", { query: searched })).toMatchObject({
      jobs: [{ name: "report" }],
      count: 1,
      without_ticks: 0,
    })
    const day = await admin.get<TimelineAnswer>("GET /timeline")
    expect(Date.parse(day.to) - Date.parse(day.from)).toBe(86_400_000)
    const audit = await admin.get<AuditAnswer>("GET /audit")
    expect(audit).toMatchObject({ clean: true, unaccounted: [], unexpected: [] })
    expect(audit.total.succeeded).toBeGreaterThan(0)
  })

  test("every route of the description was called by a logged-in user", () => {
    expect([...admin.asked].sort()).toEqual([...admin.description.routes].sort())
  })
})
