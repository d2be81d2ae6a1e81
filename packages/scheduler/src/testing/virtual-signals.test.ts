import type { Logger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import type { Attendance, Observer } from "../engine/observer"
import { readJob } from "../job/define"
import type { JobHandler } from "../job/definition"
import { createMemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryBroker } from "../queue/memory"
import { createVirtualServer } from "./virtual-server"

const job = (config: Record<string, unknown>, handler: JobHandler = () => undefined) =>
  readJob({ config, handler, source: "test" }).job!

const heavy = job({ name: "heavy", schedule: "*/30 * * * *", queue: "heavy" })
const light = job({ name: "light", schedule: "* * * * *" })

/** A shop whose servers share services and time; each server has what it logged and what its observer received. */
function openShop() {
  const clock = createVirtualClock({ startMs: Date.parse("2026-11-01T00:05:00Z") })
  const database = createMemoryDatabase({ clock })
  const broker = createMemoryBroker()
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  const open = (given: { concurrency?: Record<string, number>; observer?: Observer } = {}) => {
    const log: string[] = []
    const logger: Logger = {
      info: (line) => log.push(line),
      warn: (line) => log.push(line),
      error: (line) => log.push(line),
    }
    const attendances: Attendance[] = []
    const observer: Observer = { attendance: (attendance) => attendances.push(attendance) }
    const server = createVirtualServer({
      clock,
      database,
      broker,
      logger,
      observers: [observer, ...(given.observer ? [given.observer] : [])],
      ...(given.concurrency ? { concurrency: given.concurrency } : {}),
    })
    const warnings = () => log.filter((line) => line.startsWith("No live worker"))
    return { ...server, log, attendances, warnings }
  }
  return { open, pass: (ms: number) => clock.advanceTo(clock.now() + ms, settle) }
}

const minute = 60_000

test("a job that no live worker can run is reported once, and before its tick", async () => {
  const shop = openShop()
  const server = shop.open({ concurrency: { heavy: 0 } })
  await server.start([heavy, light])
  await shop.pass(14 * minute)
  expect(server.warnings()).toEqual([])
  await shop.pass(3 * minute)
  expect(server.warnings()).toEqual([
    "No live worker can run heavy, whose next tick is 2026-11-01 00:30:00 UTC. Start one that has its file and takes runs of its queue, or pause the job.",
  ])
  await shop.pass(5 * minute)
  expect(server.warnings()).toHaveLength(1)
  expect(server.attendances.at(-1)).toEqual({
    unattended: [{ job: "heavy", dueAtMs: Date.parse("2026-11-01T00:30:00Z") }],
    fresh: [],
  })
  expect(server.attendances.flatMap(({ fresh }) => fresh.map((each) => each.job))).toEqual(["heavy"])
})

test("once a worker comes that can run it, that is reported, and its next absence is reported again", async () => {
  const shop = openShop()
  const server = shop.open({ concurrency: { heavy: 0 } })
  await server.start([heavy, light])
  await shop.pass(18 * minute)
  const worker = shop.open()
  await worker.start([heavy, light])
  await shop.pass(2 * minute)
  expect(server.log).toContain("heavy is not without a worker any more.")
  expect(server.attendances.at(-1)).toEqual({ unattended: [], fresh: [] })
  worker.kill()
  await shop.pass(3 * minute)
  expect(server.warnings()).toHaveLength(2)
})

test("a worker that restarts within seconds is not missed", async () => {
  const shop = openShop()
  const server = shop.open({ concurrency: { heavy: 0 } })
  await server.start([heavy, light])
  const worker = shop.open()
  await worker.start([heavy, light])
  for (let restarts = 0; restarts < 3; restarts++) {
    await shop.pass(7 * minute)
    worker.freeze()
    await shop.pass(20_000)
    worker.thaw()
    await shop.pass(10_000)
  }
  expect(server.warnings()).toEqual([])
})

test("of several processes that see it, one reports it", async () => {
  const shop = openShop()
  const servers = [1, 2, 3].map(() => shop.open({ concurrency: { heavy: 0 } }))
  for (const server of servers) await server.start([heavy, light])
  await shop.pass(20 * minute)
  expect(servers.flatMap((server) => server.warnings())).toHaveLength(1)
  const unattended = servers.map((server) => server.attendances.at(-1)!.unattended.map((each) => each.job))
  expect(unattended).toEqual([["heavy"], ["heavy"], ["heavy"]])
  const fresh = servers.flatMap((server) => server.attendances.flatMap((each) => each.fresh))
  expect(fresh.map((each) => each.job)).toEqual(["heavy"])
})

test("a job that is paused needs no worker", async () => {
  const shop = openShop()
  const server = shop.open({ concurrency: { heavy: 0 } })
  await server.start([heavy, light])
  await server.scheduler.pause("heavy")
  await shop.pass(20 * minute)
  expect(server.warnings()).toEqual([])
  await server.scheduler.resume("heavy")
  await shop.pass(2 * minute)
  expect(server.warnings()).toHaveLength(1)
})

test("observers are notified of each run in order, and of the job that recovered", async () => {
  const shop = openShop()
  const received: string[] = []
  let fails = true
  const observer: Observer = {
    runBegan: ({ attempt }) => void received.push(`began ${attempt}`),
    around: (_run, call) => {
      received.push("around")
      return call()
    },
    runEnded: (_run, { outcome, isFinal }) => void received.push(`ended ${outcome.status} ${isFinal}`),
    jobRecovered: ({ job: name }) => void received.push(`recovered ${name}`),
  }
  const flaky = job({ name: "flaky", schedule: "* * * * *", attempts: 2 }, () => {
    received.push("called")
    if (fails) throw new Error("no stock")
  })
  const server = shop.open({ observer })
  await server.start([flaky])
  const call = (attempt: number) => [`began ${attempt}`, "around", "called"]
  await shop.pass(minute + 5_000)
  expect(received).toEqual([...call(1), "ended failed false", ...call(2), "ended failed true"])
  received.length = 0
  fails = false
  await shop.pass(2 * minute)
  expect(received).toEqual([
    ...call(1),
    "ended succeeded true",
    "recovered flaky",
    ...call(1),
    "ended succeeded true",
  ])
})

test("an observer that throws everywhere, or never answers, stops no run", async () => {
  const shop = openShop()
  const broken = () => {
    throw new Error("broken")
  }
  const hanging = () => new Promise<void>(() => undefined)
  let runs = 0
  const observer: Observer = {
    runBegan: broken,
    around: broken,
    runEnded: broken,
    ticksSkipped: hanging,
    attendance: hanging,
    beat: broken,
    stop: hanging,
  }
  const server = shop.open({ observer })
  await server.start([job({ name: "report", schedule: "* * * * *" }, () => runs++)])
  await shop.pass(5 * minute)
  expect(runs).toBe(5)
  expect(server.log.filter((line) => line.includes("broken"))).toHaveLength(1)
  let stopped = false
  void server.scheduler.stop().then(() => (stopped = true))
  await shop.pass(minute)
  expect(stopped).toBe(true)
})

test("ticks that a server slept through are reported with their reason and number", async () => {
  const shop = openShop()
  const skipped: [string, number][] = []
  const observer: Observer = { ticksSkipped: ({ reason, count }) => void skipped.push([reason, count]) }
  const server = shop.open({ observer })
  await server.start([light])
  await shop.pass(minute)
  server.freeze()
  await shop.pass(10 * minute)
  server.thaw()
  await shop.pass(minute)
  expect(skipped).toEqual([["missed_collapsed", 9]])
})

test("a run whose workers all died is reported by the process that records it, and once", async () => {
  const shop = openShop()
  const abandoned: unknown[] = []
  const recorder = shop.open({
    concurrency: { heavy: 0 },
    observer: { runAbandoned: (run) => abandoned.push(run) },
  })
  const endless = job(
    { name: "endless", schedule: "0 0 1 1 *", queue: "heavy" },
    () => new Promise(() => undefined),
  )
  await recorder.start([endless])
  const { runId } = await recorder.scheduler.trigger("endless")
  for (let deaths = 0; deaths < 3; deaths++) {
    const worker = shop.open()
    await worker.start([endless])
    await shop.pass(10_000)
    worker.kill()
    await shop.pass(30_000)
  }
  expect(abandoned).toEqual([
    {
      runId,
      job: "endless",
      attempt: 3,
      reason: "worker_lost",
      trigger: "manual",
      scheduledForMs: expect.any(Number),
    },
  ])
})
