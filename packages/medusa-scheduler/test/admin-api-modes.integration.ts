import type { JobDetailAnswer, JobsPage, RunDetailAnswer, WorkerAnswer } from "../src/admin-api/answers"
import { openAdmin, type Question } from "./admin.fixture"
import {
  createStore,
  jobFile,
  queues,
  runOf,
  type QueueKind,
  type Store,
  type StoreOptions,
} from "./store.fixture"

const rarely = "0 0 1 1 *"
const job = jobFile({ name: "job", schedule: rarely }, `logger.info("at work"); return { pid: process.pid }`)
const params = { name: "job" }

describe("the admin API of a server that schedules nothing", () => {
  let store: Store
  const open = async (queue: QueueKind, options: StoreOptions = {}) =>
    (store = await createStore({ files: { "jobs/job.js": job }, queue, ...options }))
  afterEach(() => store.clear())

  test.each(queues)(
    "in worker_mode server it shows the jobs of a worker, pauses and runs them, queue on %s",
    async (queue) => {
      await open(queue)
      await store.configure({ projectConfig: { worker_mode: "worker" } })
      const worker = await store.start()
      await worker.printed("Scheduled jobs: 1 registered")
      await store.configure({ projectConfig: { worker_mode: "server" } })
      const server = await store.start()
      const admin = await openAdmin(store, server)
      const page = await admin.get<JobsPage>("GET ")
      expect(page).toMatchObject({
        count: 1,
        scheduled_jobs: [{ name: "job", state: "active", has_worker: true }],
      })
      const paused = await admin.get<{ scheduled_job: JobDetailAnswer }>("POST /jobs/{name}/pause", {
        params,
      })
      expect(paused.scheduled_job).toMatchObject({ state: "paused", pause: { by: admin.by, until: null } })
      const { run } = await admin.get<{ run: RunDetailAnswer }>("POST /jobs/{name}/run", { params })
      expect(run.status).toMatch(/due|running|succeeded/)
      expect((await runOf(store, "job", "succeeded")).result).toEqual({ pid: worker.pid })
      await worker.terminate()
      expect(await admin.get<{ workers: WorkerAnswer[] }>("GET /workers")).toEqual({ workers: [] })
      expect((await admin.get<JobsPage>("GET ")).scheduled_jobs).toMatchObject([{ has_worker: false }])
      await server.terminate()
    },
  )

  test("before the scheduler has started, the API answers and stores runs", async () => {
    await open("postgres", { options: { autoStart: false } })
    const admin = await openAdmin(store, await store.start())
    expect(await admin.get<JobsPage>("GET ")).toMatchObject({ count: 0, scheduled_jobs: [] })
    const unknown = await admin.ask("POST /jobs/{name}/run", { params })
    expect(unknown).toMatchObject({ status: 404, body: { code: "JOB_UNKNOWN" } })
  })

  test("without the ledger's tables every route says so", async () => {
    await open("postgres", { options: { autoStart: false }, database: "without our tables" })
    const admin = await openAdmin(store, await store.start())
    for (const described of admin.description.routes) {
      const route = described.replace("/admin/scheduled-jobs", "")
      const from = "2026-01-01T00:00:00Z"
      const query: Question["query"] = route.endsWith("/why") ? { at: from } : {}
      const body = route.endsWith("/backfill") ? { body: { from, to: from } } : {}
      const answer = await admin.ask(route, { params: { name: "job", id: "1" }, query, ...body })
      expect(answer).toMatchObject({
        status: 503,
        body: { type: "unexpected_state", code: "LEDGER_NOT_MIGRATED" },
      })
    }
  })
})
