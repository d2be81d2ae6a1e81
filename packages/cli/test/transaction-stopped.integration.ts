import { setTimeout } from "node:timers/promises"
import { createPostgresLedger } from "@nightshift/scheduler"
import { createBench, runsOf, until, type Bench } from "../../scheduler/test/bench.fixture"
import { startWorker, type WorkerProcess } from "./worker-process.fixture"

let bench: Bench
let workers: WorkerProcess[]
beforeEach(async () => {
  bench = await createBench("postgres")
  workers = []
  await bench.sql(`CREATE TABLE effect (run text, attempt integer)`)
})
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.signal("SIGKILL")))
  await bench.clear()
})

async function start(handler: string, config: Record<string, unknown> = {}): Promise<WorkerProcess> {
  const worker = startWorker({
    databaseUrl: bench.databaseUrl,
    prefix: "queue",
    jobs: [{ name: "late", handler, schedule: "0 0 1 1 *", transaction: true, ...config }],
    scheduler: { leaseMs: 1_500, heartbeatMs: 400 },
  })
  workers.push(worker)
  await worker.ready()
  return worker
}
async function trigger(): Promise<void> {
  const ledger = createPostgresLedger({
    connection: { connectionString: bench.databaseUrl },
    requeueAfterMs: 0,
  })
  await ledger.trigger({ job: "late", data: undefined, by: undefined })
  await ledger.close()
}
const is = (status: string) => async () => (await runsOf(bench, "late")).find((run) => run.status === status)
const effects = () => bench.sql(`SELECT attempt FROM effect ORDER BY attempt`)
const stopMs = 15_000

test("a process that stands still for 15 s in a handler, and whose run another took, adds nothing when it goes on", async () => {
  const sleeper = await start("persist")
  await trigger()
  await until("it runs", is("running"))
  await setTimeout(200)
  await sleeper.signal("SIGSTOP")
  const stoppedAt = Date.now()
  await start("persist")
  const run = await until("another ended it", is("succeeded"))
  await setTimeout(stoppedAt + stopMs - Date.now())
  await sleeper.signal("SIGCONT")
  await until("it is refused", () => sleeper.lines.includes("REFUSED TRANSACTION_OVER"))
  expect(run.attempts.map(({ outcome }) => outcome)).toEqual(["worker_lost", "succeeded"])
  expect(await runsOf(bench, "late")).toEqual([run])
  expect(await effects()).toEqual([{ attempt: 2 }])
})

test("a process that stands still for 15 s, past the timeout of its handler, adds nothing when it goes on", async () => {
  const sleeper = await start("persist", { timeout: "1s" })
  await trigger()
  await until("it runs", is("running"))
  await setTimeout(200)
  await sleeper.signal("SIGSTOP")
  await setTimeout(stopMs)
  await sleeper.signal("SIGCONT")
  await until("it is refused", () => sleeper.lines.includes("REFUSED TRANSACTION_OVER"))
  await until("the run ended", async () => (await is("failed")()) ?? (await is("succeeded")()))
  const [run] = await runsOf(bench, "late")
  // Its own timeout ended it, unless its lease was found expired first and it ran once more.
  expect(await effects()).toEqual(run!.status === "failed" ? [] : [{ attempt: 2 }])
})

test("a process that stands still between its outcome and COMMIT keeps the run from the others for 5 s, and commits nothing", async () => {
  const sleeper = await start("stopAtCommit")
  await trigger()
  await until("it stands still", () => sleeper.lines.includes("STOPPED"))
  const stoppedAt = Date.now()
  await start("stopAtCommit")
  const run = await until("another ended it", is("succeeded"))
  expect(Date.now() - stoppedAt).toBeLessThan(stopMs)
  await sleeper.signal("SIGCONT")
  await until("its outcome is refused", () =>
    sleeper.lines.some((line) => line.includes("its outcome does not count")),
  )
  expect(run).toMatchObject({ attempt: 2 })
  expect(await runsOf(bench, "late")).toEqual([run])
  expect(await effects()).toEqual([{ attempt: 2 }])
})
