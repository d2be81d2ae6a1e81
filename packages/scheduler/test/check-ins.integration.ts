import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"
import { openPingServer, type PingServer } from "./ping-server.fixture"

const everySecond = { schedule: "* * * * * *" }
const nextYear = { schedule: "0 0 1 1 *" }

let bench: Bench
let pings: PingServer
beforeEach(async () => {
  ;[bench, pings] = await Promise.all([createBench("postgres"), openPingServer()])
})
afterEach(async () => {
  await bench.clear()
  await pings.close()
})

async function start(config: Record<string, unknown>, handler: Parameters<typeof job>[1] = () => undefined) {
  const scheduler = bench.createScheduler()
  await scheduler.register(job({ name: "report", ...nextYear, ...config }, handler))
  await scheduler.start()
  return scheduler
}

const reported = () => bench.log.filter((line) => line.includes("check-ins"))
const over = (runId: string) =>
  until(`run ${runId} is over`, async () =>
    (await runsOf(bench, "report")).find((run) => run.id === runId && /succeeded|failed/.test(run.status)),
  )

test("a run checks in at its start and at its success, in this order, tick by tick", async () => {
  await start({ ...everySecond, checkIn: `${pings.url}/uuid` })
  await until("three runs have checked in", () => pings.paths.length >= 6)
  expect(pings.paths.slice(0, 6)).toEqual([
    "/uuid/start",
    "/uuid",
    "/uuid/start",
    "/uuid",
    "/uuid/start",
    "/uuid",
  ])
  expect(reported()).toEqual([])
})

test("a failure is reported when the last attempt has failed, once, and under one start", async () => {
  const checkIn = `${pings.url}/cron/{job}?status={status}&run={runId}&id={uuid}&why={reason}`
  const scheduler = await start({ checkIn, attempts: 3, backoff: { type: "fixed", delay: 10 } }, () => {
    throw new Error("no stock")
  })
  const { runId } = await scheduler.trigger("report")
  await until("the failure has checked in", () => pings.paths.length >= 2)
  expect(await over(runId)).toMatchObject({ attempt: 3, status: "failed" })
  const queries = pings.paths.map((path) => Object.fromEntries(new URL(path, pings.url).searchParams))
  const id = queries[0]!.id
  expect(queries).toEqual([
    { status: "in_progress", run: runId, id, why: "" },
    { status: "error", run: runId, id, why: "error" },
  ])
})

test("only the moments that have an address are reported", async () => {
  const scheduler = await start({ checkIn: { success: `${pings.url}/ok` } })
  await scheduler.trigger("report")
  await scheduler.trigger("report")
  await until("both have checked in", () => pings.paths.length >= 2)
  expect(pings.paths).toEqual(["/ok", "/ok"])
})

test("a service that hangs delays no run and no outcome, and is reported without its path", async () => {
  pings.answer = () => undefined
  await start({ ...everySecond, checkIn: `${pings.url}/hush-hush` })
  const runs = await until("five runs have succeeded", async () => {
    const all = await runsOf(bench, "report")
    return all.filter(({ status }) => status === "succeeded").length >= 5 && all
  })
  expect(runs.some(({ status }) => status === "failed")).toBe(false)
  await until("that it hangs is reported", () => reported().length > 0)
  expect(reported()).toEqual([
    `The check-ins of report do not reach ${pings.url}: no answer within 5 s. Its runs are not affected. This is logged once until they do.`,
  ])
  expect(bench.log.join("\n")).not.toContain("hush-hush")
})

test("a service that fails now and then is asked again, and nothing is logged", async () => {
  let calls = 0
  pings.answer = (_request, response) => {
    response.statusCode = ++calls % 2 === 1 ? 503 : 200
    response.end()
  }
  const scheduler = await start({ checkIn: `${pings.url}/uuid` })
  await scheduler.trigger("report")
  await until("both came through", () => calls >= 4)
  expect(pings.paths).toEqual(["/uuid/start", "/uuid/start", "/uuid", "/uuid"])
  expect(reported()).toEqual([])
})

test("an address that is refused is not asked again, is reported once, and its return as well", async () => {
  pings.answer = (_request, response) => {
    response.statusCode = 404
    response.end()
  }
  const scheduler = await start({ checkIn: { success: `${pings.url}/hush-hush` } })
  for (let calls = 1; calls <= 3; calls++) {
    await scheduler.trigger("report")
    await until("it was asked", () => pings.paths.length >= calls)
  }
  await until("it is reported", () => reported().length > 0)
  expect(pings.paths).toHaveLength(3)
  pings.answer = (_request, response) => void response.end("OK")
  await scheduler.trigger("report")
  await until("its return is reported", () => reported().length === 2)
  expect(reported()[0]).toContain(`do not reach ${pings.url}: it answers 404.`)
  expect(reported()[1]).toContain("The check-ins of report arrive again after")
})

test("if nothing listens, that is logged with its reason, and the run succeeds", async () => {
  const { url } = pings
  await pings.close()
  const scheduler = await start({ checkIn: `${url}/hush-hush` })
  const { runId } = await scheduler.trigger("report")
  expect(await over(runId)).toMatchObject({ status: "succeeded" })
  await until("it is reported", () => reported().length > 0)
  expect(reported()[0]).toContain("ECONNREFUSED")
  expect(bench.log.join("\n")).not.toContain("hush-hush")
  pings = await openPingServer()
})

test("a shutdown sends what is left, and does not wait long for a service that hangs", async () => {
  const scheduler = await start({ checkIn: { success: `${pings.url}/ok` } })
  pings.answer = (_request, response) => void setTimeout(() => response.end("OK"), 200)
  const { runId } = await scheduler.trigger("report")
  await over(runId)
  await scheduler.stop()
  expect(pings.paths).toEqual(["/ok"])
  pings.answer = () => undefined
  const another = await start({ checkIn: { success: `${pings.url}/ok` } })
  await over((await another.trigger("report")).runId)
  await another.stop()
})
