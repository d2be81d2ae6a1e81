/** @long over a minute */
import { createBench, job, runsOf, until, type Bench, type QueueKind } from "./bench.fixture"

describe.each<QueueKind>(["redis", "postgres"])("with the queue on %s", (queueKind) => {
  let bench: Bench
  beforeEach(async () => {
    bench = await createBench(queueKind)
  })
  afterEach(async () => {
    await bench.clear()
  })

  const everySecond = { schedule: "* * * * * *" }

  test("a due tick runs once, and its one outcome is in the ledger with what the handler returned", async () => {
    const calls: { data: unknown; attempt: number; scheduledFor: Date }[] = []
    const scheduler = bench.createScheduler()
    await scheduler.register(
      job({ name: "count", ...everySecond, data: { step: 2 } }, ({ data, attempt, scheduledFor }) => {
        calls.push({ data, attempt, scheduledFor })
        return { counted: 7 }
      }),
    )
    await scheduler.start()
    await until("three ticks ran, and none before them is still to run", async () => {
      const runs = await runsOf(bench, "count")
      return runs.length >= 3 && runs.every(({ status }) => status === "succeeded")
    })
    await scheduler.stop()
    const runs = await runsOf(bench, "count")
    expect(runs.map((run) => run.status)).toEqual(runs.map(() => "succeeded"))
    // On a busy machine two may begin in the same moment, in either order.
    calls.sort((one, other) => one.scheduledFor.getTime() - other.scheduledFor.getTime())
    expect(runs.map((run) => run.scheduled_for)).toEqual(calls.map((call) => call.scheduledFor))
    expect(runs[0]!.result).toEqual({ counted: 7 })
    expect(calls[0]).toMatchObject({ data: { step: 2 }, attempt: 1 })
    const gaps = runs.slice(1).map((run, i) => run.scheduled_for.getTime() - runs[i]!.scheduled_for.getTime())
    expect(gaps).toEqual(gaps.map(() => 1_000))
    expect(bench.log).toContain("Processing scheduled job: count")
  })

  test("a handler that throws makes its run failed, with the error and its stack", async () => {
    const scheduler = bench.createScheduler()
    await scheduler.register(
      job({ name: "breaks", ...everySecond }, () => {
        throw new TypeError("no such warehouse")
      }),
    )
    await scheduler.start()
    const run = await until("a run failed", async () =>
      (await runsOf(bench, "breaks")).find((each) => each.status === "failed"),
    )
    expect(run).toMatchObject({ status: "failed", reason: "error", error: { message: "no such warehouse" } })
    expect(run.error!.stack).toContain("engine.integration")
    await until("the error is logged", () =>
      bench.log.some((line) => line.includes("TypeError: no such warehouse")),
    )
  })

  test("a run that fails is attempted again until its attempts are used up", async () => {
    const scheduler = bench.createScheduler()
    await scheduler.register(
      job(
        {
          name: "flaky",
          ...everySecond,
          attempts: 3,
          backoff: { type: "fixed", delay: 10 },
          overlap: "allow",
        },
        ({ attempt }) => {
          if (attempt < 3) throw new Error(`attempt ${attempt}`)
        },
      ),
    )
    await scheduler.start()
    const run = await until("a run succeeded", async () =>
      (await runsOf(bench, "flaky")).find((each) => each.status === "succeeded"),
    )
    expect(run).toMatchObject({ attempt: 3, failures: 2 })
    expect(run.attempts.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "succeeded"])
  })

  test("of several schedulers on one ledger, one decides each tick", async () => {
    const schedulers = [bench.createScheduler(), bench.createScheduler(), bench.createScheduler()]
    const calls: number[] = []
    for (const scheduler of schedulers) {
      await scheduler.register(
        job({ name: "shared", ...everySecond }, (run) => void calls.push(run.scheduledFor.getTime())),
      )
      await scheduler.start()
    }
    await until("five ticks ran", () => calls.length >= 5)
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()))
    expect(new Set(calls).size).toBe(calls.length)
    const runs = await runsOf(bench, "shared")
    expect(runs.map((run) => run.scheduled_for.getTime())).toEqual([...calls].sort())
  })

  test("a tick whose job is still going is skipped, and names the run that was in its way", async () => {
    const scheduler = bench.createScheduler()
    let release!: () => void
    const held = new Promise<void>((resolve) => (release = resolve))
    await scheduler.register(job({ name: "long", ...everySecond }, () => held))
    await scheduler.start()
    const skipped = await until(
      "a tick was skipped",
      async () =>
        (
          await bench.sql<{ reason: string; blocked_by: string }>(
            `SELECT reason, blocked_by FROM scheduled_job_run WHERE status = 'skipped'`,
          )
        )[0],
    )
    release()
    const [first] = await runsOf(bench, "long")
    expect(skipped).toEqual({ reason: "overlap", blocked_by: first!.id })
  })

  test("a run that is not done at the shutdown's deadline is handed back, and another worker ends it", async () => {
    const calls: { worker: string; attempt: number; aborted: boolean }[] = []
    const [first, second] = [bench.createScheduler({ shutdownTimeoutMs: 50 }), bench.createScheduler()]
    const once = { name: "slow", schedule: "* * * * * *", overlap: "skip" }
    await first.register(
      job(once, ({ attempt, signal }) => {
        const call = { worker: "first", attempt, aborted: false }
        calls.push(call)
        signal.addEventListener("abort", () => (call.aborted = true))
        return new Promise(() => {})
      }),
    )
    await first.start()
    await until("the run began", () => calls.length > 0)
    await second.register(
      job(once, ({ attempt }) => void calls.push({ worker: "second", attempt, aborted: false })),
    )
    const stopped = first.stop()
    await second.start()
    await stopped
    const run = await until("the run ended", async () =>
      (await runsOf(bench, "slow")).find((each) => each.status === "succeeded" && each.attempt === 2),
    )
    expect(calls[0]).toEqual({ worker: "first", attempt: 1, aborted: true })
    expect(calls).toContainEqual({ worker: "second", attempt: 2, aborted: false })
    expect(run.attempts.map(({ outcome }) => outcome)).toEqual(["handed_back", "succeeded"])
  })

  test("a run in flight ends before a shutdown does", async () => {
    const scheduler = bench.createScheduler()
    let began = false
    let ended = false
    await scheduler.register(
      job({ name: "in-flight", ...everySecond }, async () => {
        began = true
        await new Promise((resolve) => setTimeout(resolve, 300))
        ended = true
      }),
    )
    await scheduler.start()
    await until("the run began", () => began)
    await scheduler.stop()
    expect(ended).toBe(true)
    expect((await runsOf(bench, "in-flight"))[0]!.status).toBe("succeeded")
  })

  test("a tick that was due while every server was down runs once, in place of all that were missed", async () => {
    const first = bench.createScheduler()
    await first.register(job({ name: "missed", schedule: "* * * * * *" }, () => undefined))
    await first.start()
    await until("it ran", async () =>
      (await runsOf(bench, "missed")).some((run) => run.status === "succeeded"),
    )
    await first.stop()
    await bench.sql(`DELETE FROM scheduled_job_run`)
    await bench.sql(`UPDATE scheduled_job SET watermark = watermark - interval '1 hour'`)
    await bench.sql(`UPDATE scheduled_job_version SET in_force_from = in_force_from - interval '2 hours'`)
    const second = bench.createScheduler()
    await second.register(job({ name: "missed", schedule: "* * * * * *" }, () => undefined))
    await second.start()
    await until("it runs again", async () =>
      (await runsOf(bench, "missed")).some((run) => run.status === "succeeded"),
    )
    const [skipped] = (await runsOf(bench, "missed")).filter((run) => run.status === "skipped")
    expect(skipped).toMatchObject({ reason: "missed_collapsed" })
    expect(skipped!.count).toBeGreaterThan(3_500)
    expect(skipped!.count).toBe((skipped!.covers_to.getTime() - skipped!.scheduled_for.getTime()) / 1_000 + 1)
  })

  test("a run whose worker vanished is taken up by another, and the late outcome of the first is refused", async () => {
    const first = bench.createScheduler({ heartbeatMs: 60_000, leaseMs: 500 })
    let release: (() => void) | undefined
    const calls: number[] = []
    await first.register(
      job({ name: "zombie", ...everySecond }, ({ attempt }) => {
        calls.push(attempt)
        return attempt === 1 ? new Promise<void>((resolve) => (release ??= resolve)) : undefined
      }),
    )
    await first.start()
    await until("the run began", () => calls.length > 0)
    const second = bench.createScheduler({ heartbeatMs: 200 })
    const finished: number[] = []
    await second.register(
      job({ name: "zombie", ...everySecond }, ({ attempt }) => void finished.push(attempt)),
    )
    await second.start()
    const run = await until("the run was taken up", async () =>
      (await runsOf(bench, "zombie")).find((each) => each.status === "succeeded" && each.attempt === 2),
    )
    release!()
    await until("the late outcome is refused", () =>
      bench.log.some((line) => line.includes("its outcome does not count")),
    )
    const [after] = await bench.sql<{ attempts: { outcome: string }[] }>(
      `SELECT attempts FROM scheduled_job_run WHERE id = $1`,
      [run.id],
    )
    expect(after!.attempts.map(({ outcome }) => outcome)).toEqual(["worker_lost", "succeeded"])
  })

  test("a worker whose build lacks a job leaves its runs to those that have it", async () => {
    const knowing = bench.createScheduler()
    const ran: string[] = []
    await knowing.register(job({ name: "new-job", ...everySecond }, ({ runId }) => void ran.push(runId)))
    await knowing.start()
    const unknowing = bench.createScheduler()
    await unknowing.start({ keepSources: ["src/jobs/test.js"] })
    await until("several ticks ran", () => ran.length >= 4)
    const failed = (await runsOf(bench, "new-job")).filter((run) => run.status === "failed")
    expect(failed).toEqual([])
  })
})
