import { openAdmin, type Admin, type Question } from "./admin.fixture"
import { createStore, jobFile, runOf, type Store } from "./store.fixture"

type Fault = { type: string; message: string; code: string }

/** An invalid request, the status and the code of its answer, and a part of the message. */
type Wrong = [route: string, question: Question, status: number, code: string, message: string]

describe("invalid input to the admin API is refused with what was expected", () => {
  const name = "tick"
  const params = { name }
  const backwards = { from: "2027-01-02T00:00:00Z", to: "2027-01-01T00:00:00Z" }
  let store: Store
  let admin: Admin
  beforeAll(async () => {
    store = await createStore({
      files: { "jobs/tick.js": jobFile({ name, schedule: "0 0 1 1 *" }, "return {}") },
    })
    const server = await store.start()
    await server.printed("Scheduled jobs: 1 registered")
    admin = await openAdmin(store, server)
    await admin.get("POST /jobs/{name}/run", { params })
    await runOf(store, name, "succeeded")
  })
  afterAll(() => store.clear())

  test.each<Wrong>([
    ["GET ", { query: { limit: "0" } }, 400, "OPTION_INVALID", "a whole number from 1 to 200"],
    ["GET ", { query: { state: "asleep" } }, 400, "OPTION_INVALID", "some of active, paused, removed"],
    ["GET ", { query: { statee: "active" } }, 400, "OPTION_UNKNOWN", 'Did you mean "state"?'],
    ["GET /jobs/{name}", { params: { name: "tik" } }, 404, "JOB_UNKNOWN", 'Did you mean "tick"?'],
    ["GET ", { path: "/admin/scheduled-jobs/%E0%A4%A" }, 400, "OPTION_INVALID", "parts that are URL-encoded"],
    [
      "GET /jobs/{name}",
      { path: "/admin/scheduled-jobs/jobs/50%" },
      400,
      "OPTION_INVALID",
      'got "/admin/scheduled-jobs/jobs/50%"',
    ],
    [
      "POST /jobs/{name}/run",
      { path: "/admin/scheduled-jobs/jobs/%ff/run", body: "{ no JSON" },
      400,
      "OPTION_INVALID",
      'Encode each part, "%" as "%25".',
    ],
    ["GET /timeline", { query: { limit: "101" } }, 400, "OPTION_INVALID", "a whole number from 1 to 100"],
    ["GET /runs", { query: { job: "nobody" } }, 404, "JOB_UNKNOWN", "expected one of"],
    ["GET /runs", { query: { from: "yesterday" } }, 400, "OPTION_INVALID", "an instant in ISO 8601"],
    ["GET /runs", { query: { offset: "10001" } }, 400, "OPTION_INVALID", "a whole number from 0 to 10000"],
    ["GET /runs/{id}", { params: { id: "999999" } }, 404, "RUN_UNKNOWN", "one that the ledger holds"],
    ["GET /runs/{id}", { params: { id: "x'; --" } }, 404, "RUN_UNKNOWN", "x'; --"],
    ["GET /jobs/{name}/why", { params }, 400, "OPTION_INVALID", "at in the query"],
    ["GET /timeline", { query: backwards }, 400, "RANGE_INVALID", "ends after it begins"],
    ["GET /audit", { query: backwards }, 400, "RANGE_INVALID", "ends after it begins"],
    ["POST /jobs/{name}/run", { params, body: "{ no JSON" }, 400, "OPTION_INVALID", "JSON of at most 100 kB"],
    ["POST /jobs/{name}/run", { params, body: [1] }, 400, "OPTION_INVALID", "the body: expected an object"],
    [
      "POST /jobs/{name}/run",
      { params, body: { data: [1] } },
      400,
      "OPTION_INVALID",
      "data in the body: expected an object",
    ],
    ["POST /jobs/{name}/run", { params: { name: "nobody" } }, 404, "JOB_UNKNOWN", "the name of a job"],
    [
      "POST /jobs/{name}/pause",
      { params, body: { for: "a while" } },
      400,
      "OPTION_INVALID",
      "a length of time",
    ],
    [
      "POST /jobs/{name}/pause",
      { params, body: { until: "2020-01-01T00:00:00Z" } },
      400,
      "OPTION_INVALID",
      "a future instant",
    ],
    [
      "POST /jobs/{name}/pause",
      { params, body: { until: "2099-01-01T00:00:00Z", for: "2h" } },
      400,
      "OPTION_INVALID",
      "not both",
    ],
    ["POST /jobs/{name}/resume", { params: { name: "nobody" } }, 404, "JOB_UNKNOWN", "the name of a job"],
    ["POST /jobs/{name}/backfill", { params, body: {} }, 400, "OPTION_INVALID", "from in the body"],
    [
      "POST /jobs/{name}/backfill",
      { params, body: { from: "2098-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z" } },
      400,
      "RANGE_INVALID",
      "a range that ends by now",
    ],
    [
      "POST /jobs/{name}/backfill",
      { params: { name: "nobody" }, body: { from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" } },
      404,
      "JOB_UNKNOWN",
      "the name of a job",
    ],
    ["POST /runs/{id}/cancel", { params: { id: "999999" } }, 404, "RUN_UNKNOWN", "999999"],
    [
      "POST /runs/{id}/cancel",
      { params: { id: "1" }, body: { reason: 7 } },
      400,
      "OPTION_INVALID",
      "a text of at most 1000 characters",
    ],
    [
      "POST /runs/{id}/retry",
      { params: { id: "1" }, body: { reason: "x" } },
      400,
      "OPTION_UNKNOWN",
      "expected nothing",
    ],
  ])("%s with %j", async (route, question, status, code, message) => {
    const answer = await admin.ask<Fault>(route, question)
    expect(answer).toMatchObject({ status, body: { code } })
    expect(answer.body.message).toContain(message)
  })
  test("a path that cannot be decoded reveals nothing without a login", async () => {
    const question = { path: "/admin/scheduled-jobs/jobs/50%", headers: {} }
    expect(await admin.ask("GET /jobs/{name}", question)).toEqual({ status: 401, body: "Unauthorized" })
  })
})
