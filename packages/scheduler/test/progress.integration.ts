import { setTimeout } from "node:timers/promises"
import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"

/** Runs are triggered by the test itself. */
const never = { schedule: "0 0 1 1 *", overlap: "allow" }

let bench: Bench
beforeEach(async () => {
  bench = await createBench("postgres")
})
afterEach(() => bench.clear())

const progressOf = async (name: string) =>
  (
    await bench.sql<{ progress: unknown }>(`SELECT progress FROM scheduled_job_run WHERE job_name = $1`, [
      name,
    ])
  )[0]!.progress

describe.each([
  ["without a transaction", {}],
  ["in a transaction", { transaction: true }],
])("the last value that a handler reports %s is kept", (_case, own) => {
  test.each<[string, Record<string, unknown>, () => unknown, string]>([
    ["where it returns", {}, () => "ended", "succeeded"],
    ["where it throws", {}, () => Promise.reject(new Error("no")), "failed"],
    ["where it times out", { timeout: "100ms" }, () => new Promise(() => undefined), "failed"],
  ])("%s within a second of the first", async (_case, more, end, status) => {
    const scheduler = bench.createScheduler()
    const counting = job({ name: "counting", ...never, ...own, ...more }, (run) => {
      for (const value of [0.1, 0.5, 1]) run.progress(value)
      return end()
    })
    await scheduler.register(counting)
    await scheduler.start()
    await scheduler.trigger("counting")
    await until("it ended", async () => (await runsOf(bench, "counting"))[0]?.status === status)
    expect(await progressOf("counting")).toBe(1)
  })

  test("where an attempt fails and another one, which reports nothing, succeeds", async () => {
    const scheduler = bench.createScheduler()
    const config = { name: "again", ...never, ...own, attempts: 2, backoff: { type: "fixed", delay: "10ms" } }
    await scheduler.register(
      job(config, (run) => {
        if (run.attempt > 1) return
        for (const step of [1, 2, 3]) run.progress({ step })
        throw new Error("once")
      }),
    )
    await scheduler.start()
    await scheduler.trigger("again")
    await until("it ended", async () => (await runsOf(bench, "again"))[0]?.status === "succeeded")
    expect(await progressOf("again")).toEqual({ step: 3 })
  })

  test("where the server stops and hands the run back", async () => {
    const scheduler = bench.createScheduler({ shutdownTimeoutMs: 100 })
    let began = false
    await scheduler.register(
      job({ name: "long", ...never, ...own }, async (run) => {
        began = true
        await new Promise((resolve) => run.signal.addEventListener("abort", resolve))
        await setTimeout(100)
        for (const done of [1, 2, 3]) run.progress({ done })
        await new Promise(() => undefined)
      }),
    )
    await scheduler.start()
    await scheduler.trigger("long")
    await until("it runs", () => began)
    await scheduler.stop()
    expect(await runsOf(bench, "long")).toMatchObject([{ status: "due" }])
    expect(await progressOf("long")).toEqual({ done: 3 })
  })
})

test("a handler whose last value is nothing, or one that cannot be kept, has that as its progress", async () => {
  const scheduler = bench.createScheduler()
  const report = (name: string, last: unknown) =>
    scheduler.register(
      job({ name, ...never }, (run) => {
        run.progress("first")
        run.progress(last)
      }),
    )
  await report("nothing", null)
  await report("hostile", {
    toJSON() {
      throw new Error("no")
    },
  })
  await scheduler.start()
  for (const name of ["nothing", "hostile"]) {
    await scheduler.trigger(name)
    await until("it ended", async () => (await runsOf(bench, name))[0]?.status === "succeeded")
  }
  expect(await progressOf("nothing")).toBeNull()
  expect(await progressOf("hostile")).toEqual({ notKept: "the progress cannot be written as JSON" })
})
