import { openAdmin, type Admin, type Question } from "./admin.fixture"
import { createStore, everySecond, jobFile, runOf, type Server, type Store } from "./store.fixture"

type Wrong = [route: string, question: Question, status: number, code: string]

const odd = `<script>alert("1")</script>'; DROP TABLE x; -- 100%`
const deep = `{"data":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`

describe("hostile requests to the admin API harm nothing", () => {
  let store: Store
  let server: Server
  let admin: Admin
  beforeAll(async () => {
    const files = {
      "jobs/good.js": jobFile({ name: "good", schedule: everySecond }, "return {}"),
      "jobs/odd.js": jobFile(
        { name: odd, schedule: "0 0 1 1 *", secrets: ["key"] },
        "throw new Error(data.key)",
      ),
    }
    store = await createStore({ files })
    server = await store.start()
    await server.printed("Scheduled jobs: 2 registered")
    admin = await openAdmin(store, server)
  })
  afterAll(() => store.clear())

  const params = { name: odd }
  const run = "POST /jobs/{name}/run"
  const pause = "POST /jobs/{name}/pause"

  test.each<Wrong>([
    ["GET /jobs/{name}", { params: { name: "a\0b" } }, 404, "JOB_UNKNOWN"],
    ["GET /jobs/{name}", { params: { name: "__proto__" } }, 404, "JOB_UNKNOWN"],
    ["GET /jobs/{name}", { params: { name: "x".repeat(5_000) } }, 404, "JOB_UNKNOWN"],
    ["GET /jobs/{name}", { params: { name: "../../users" } }, 404, "JOB_UNKNOWN"],
    ["GET /runs/{id}", { params: { id: "1\0" } }, 404, "RUN_UNKNOWN"],
    ["GET /runs/{id}", { params: { id: "9".repeat(400) } }, 404, "RUN_UNKNOWN"],
    ["GET /runs", { query: { job: "a\0b" } }, 400, "OPTION_INVALID"],
    ["GET /runs", { query: { "job[__proto__]": "x" } }, 400, "OPTION_INVALID"],
    ["GET /runs", { query: { limit: ["1", "2"] } }, 400, "OPTION_INVALID"],
    ["GET /runs", { query: { limit: "1e2" } }, 400, "OPTION_INVALID"],
    ["GET /runs", { query: { status: "failed'; --" } }, 400, "OPTION_INVALID"],
    ["GET ", { query: { "__proto__[x]": "1", constructor: "1" } }, 400, "OPTION_UNKNOWN"],
    ["GET /timeline", { query: { from: "+275760-09-13T00:00:00Z" } }, 400, "OPTION_INVALID"],
    [run, { params, body: { data: { a: "x\0" } } }, 400, "JOB_DATA_INVALID"],
    [run, { params, body: '{"data":{"a":"\\ud800"}}' }, 400, "JOB_DATA_INVALID"],
    [run, { params, body: { data: "x" } }, 400, "OPTION_INVALID"],
    [run, { params, body: { data: ["x"] } }, 400, "OPTION_INVALID"],
    [run, { params, body: '{"data":{"__proto__":{"a":1}}}' }, 400, "JOB_DATA_INVALID"],
    [run, { params, body: '{"data":{"a":[{"__proto__":1}]}}' }, 400, "JOB_DATA_INVALID"],
    [run, { params, body: { data: { a: "x".repeat(200_000) } } }, 400, "OPTION_INVALID"],
    [run, { params, body: '{"data":' }, 400, "OPTION_INVALID"],
    [run, { params, body: '{"__proto__":{"data":{}}}' }, 400, "OPTION_UNKNOWN"],
    [run, { params, body: "null]" }, 400, "OPTION_INVALID"],
    [pause, { params, body: { reason: "a\0b" } }, 400, "OPTION_INVALID"],
    [pause, { params, body: { for: -1 } }, 400, "OPTION_INVALID"],
    [pause, { params, body: { for: "1e9999h" } }, 400, "OPTION_INVALID"],
    [pause, { params, body: { until: "2099-13-45T99:00:00Z" } }, 400, "OPTION_INVALID"],
  ])("%s with %j", async (route, question, status, code) => {
    expect(await admin.ask(route, question)).toMatchObject({ status, body: { code } })
  })

  test.each([
    ["a path that is no UTF-8", "/admin/scheduled-jobs/jobs/%E0%A4%A"],
    ["a path that climbs", "/admin/scheduled-jobs/..%2f..%2fetc%2fpasswd"],
    ["a login that is none", "/admin/scheduled-jobs"],
  ])("%s is answered with a client error", async (_kind, path) => {
    const { status } = await fetch(`${server.url}${path}`)
    expect([400, 401, 404]).toContain(status)
  })

  test("a deeply nested body is refused with the limit", async () => {
    expect(await admin.ask(run, { params, body: deep })).toMatchObject({
      status: 400,
      body: { code: "OPTION_INVALID", message: expect.stringContaining("at most 64 levels") },
    })
  })

  test("a job with an odd name runs, and its secret is not in the API, the log or the ledger's error", async () => {
    const { run: begun } = await admin.get<{ run: { id: string } }>(run, {
      params,
      body: { data: { key: "s3cr3t-key", to: "ada" } },
    })
    await runOf(store, odd, "failed")
    const detail = await admin.get<{ run: object }>("GET /runs/{id}", { params: { id: begun.id } })
    expect(detail).toMatchObject({
      run: { job: odd, data: { key: "[secret]", to: "ada" }, error: { message: "[secret]" } },
    })
    expect(JSON.stringify(detail)).not.toContain("s3cr3t-key")
    expect(server.log.join("\n")).not.toContain("s3cr3t-key")
    expect(server.log.join("\n")).toContain(`Processing scheduled job: ${odd}`)
  })

  test("the valid job beside all this has no failed run", async () => {
    expect(
      await store.sql(
        `SELECT DISTINCT status FROM scheduled_job_run WHERE job_name = 'good' AND status IN ('failed', 'skipped')`,
      ),
    ).toEqual([])
  })
})
