import { audit } from "../src/insight/audit"
import { why } from "../src/insight/why"
import type { Ledger } from "../src"
import type { Observer } from "../src/engine/observer"
import type { Pause } from "../src/ledger/operations"
import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"

describe("a job that is paused while all servers are down", () => {
  let bench: Bench
  beforeEach(async () => {
    bench = await createBench("postgres")
  })
  let open: Ledger | undefined
  afterEach(async () => {
    await open?.close()
    await bench.clear()
  })

  const second = 1_000

  async function serve(reported: string[] = []) {
    const observer: Observer = { ticksSkipped: ({ reason }) => reported.push(reason) }
    const scheduler = bench.createScheduler({ observers: [observer] })
    await scheduler.register(job({ name: "poll", schedule: "* * * * * *" }, () => Promise.resolve()))
    await scheduler.start()
    return scheduler
  }

  test.each([
    ["and resumed before any is up", "resume"],
    ["for a time that ends before any is up", "end"],
    ["again and again", "again"],
  ])("%s: its ticks of that time are paused, and none counts as missed", async (_, how) => {
    const first = await serve()
    await until("it has run", async () => (await runsOf(bench, "poll")).length > 0)
    await first.stop()
    const ledger = bench.openLedger()
    open = ledger
    const passed = (ms: number) =>
      until("time has passed", async () => (await ledger.readClock()) >= ms && true)
    const spans: { atMs: number; untilMs: number }[] = []
    const begin = (forMs?: number): Promise<Pause> =>
      ledger.pause({ job: "poll", forMs, by: "ada", reason: "stock-taking" })
    for (let round = 0; round < (how === "again" ? 2 : 1); round++) {
      const { atMs, untilMs } = await begin(how === "end" ? 2_500 : undefined)
      await passed(untilMs ?? atMs + 2_500)
      if (how !== "end") expect(await ledger.resume({ job: "poll", by: "bob" })).toBe(true)
      spans.push({ atMs, untilMs: untilMs ?? (await ledger.readClock()) })
      await passed(spans.at(-1)!.untilMs + 1_500)
    }
    const reported: string[] = []
    const scheduler = await serve(reported)
    const startedMs = await ledger.readClock()
    await until("all is decided", async () =>
      (await runsOf(bench, "poll")).some((run) => run.scheduled_for.getTime() > startedMs),
    )
    const runs = await runsOf(bench, "poll")
    for (const { atMs, untilMs } of spans) {
      for (let tick = Math.ceil(atMs / second) * second; tick < untilMs - 50; tick += second) {
        const run = runs.find(
          (each) => each.scheduled_for.getTime() <= tick && tick <= each.covers_to.getTime(),
        )
        expect(run).toMatchObject({ status: "skipped", reason: "paused" })
        const { sentence } = await why({ ledger, nowMs: startedMs, job: "poll", atMs: tick })
        expect(sentence).toMatch(/because the job was paused by ada at .* until .* \("stock-taking"\)\.$/)
      }
    }
    const between = runs.filter(
      ({ scheduled_for: at }) =>
        !spans.some(({ atMs, untilMs }) => at.getTime() >= atMs && at.getTime() < untilMs),
    )
    expect(between.filter(({ reason }) => reason === "paused")).toEqual([])
    expect(reported.filter((reason) => reason.startsWith("missed"))).toEqual([])
    const fromMs = runs[0]!.scheduled_for.getTime()
    const { total } = await audit({ ledger, nowMs: startedMs, fromMs, toMs: startedMs })
    expect(total).toMatchObject({ unaccounted: 0, unexpected: 0 })
    await scheduler.stop()
  })
})
