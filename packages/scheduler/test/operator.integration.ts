import { createBench, job, runsOf, until, type Bench, type QueueKind } from "./bench.fixture"

describe.each<QueueKind>(["redis", "postgres"])("an operator, with the queue on %s", (queueKind) => {
  let bench: Bench
  beforeEach(async () => {
    bench = await createBench(queueKind)
  })
  afterEach(async () => {
    await bench.clear()
  })

  const never = { schedule: "0 0 1 1 *" }
  async function startWith(...jobs: ReturnType<typeof job>[]) {
    const scheduler = bench.createScheduler({ heartbeatMs: 300 })
    for (const each of jobs) await scheduler.register(each)
    await scheduler.start()
    return scheduler
  }
  const statusOf = async (runId: string) => {
    const [run] = await bench.sql<{ status: string; reason: string | null; attempt: number }>(
      `SELECT status, reason, attempt FROM scheduled_job_run WHERE id = $1`,
      [runId],
    )
    return run!
  }
  const ended = (runId: string) =>
    until(`run ${runId} ended`, async () => {
      const run = await statusOf(runId)
      return !["due", "running"].includes(run.status) && run
    })
  const events = () =>
    bench.sql(`SELECT kind, by, reason FROM scheduled_job_event WHERE kind <> 'added' ORDER BY id`)

  test("triggers a run with data of its own, although the job is paused, and the history says who did", async () => {
    const got: unknown[] = []
    const scheduler = await startWith(
      job({ name: "export", ...never, data: { shop: "all" } }, ({ data }) => void got.push(data)),
    )
    await scheduler.pause("export", { reason: "stocktaking", by: "ada" })
    const { runId } = await scheduler.trigger("export", { shop: "berlin" }, { by: "ada" })
    expect(await ended(runId)).toMatchObject({ status: "succeeded" })
    await ended((await scheduler.trigger("export")).runId)
    expect(got).toEqual([{ shop: "berlin" }, { shop: "all" }])
    expect(await events()).toEqual([
      { kind: "paused", by: "ada", reason: "stocktaking" },
      { kind: "triggered", by: "ada", reason: null },
      { kind: "triggered", by: null, reason: null },
    ])
  })

  test("pauses a schedule for a time: its ticks are recorded as skipped, and it goes on by itself", async () => {
    const scheduler = await startWith(job({ name: "poll", schedule: "* * * * * *" }, () => undefined))
    const pause = await scheduler.pause("poll", { for: "3s", by: "ada" })
    expect(pause.untilMs! - pause.atMs).toBe(3_000)
    const runs = await until("it ran again", async () => {
      const all = await runsOf(bench, "poll")
      return (
        all.some((run) => run.scheduled_for.getTime() >= pause.untilMs! && run.status === "succeeded") && all
      )
    })
    const within = runs.filter(
      ({ scheduled_for: at }) => at.getTime() >= pause.atMs && at.getTime() < pause.untilMs!,
    )
    expect(within).toHaveLength(3)
    expect(within.every(({ status, reason }) => status === "skipped" && reason === "paused")).toBe(true)
    expect(await scheduler.resume("poll")).toBe(false)
  })

  test("resumes an open-ended pause", async () => {
    const scheduler = await startWith(job({ name: "poll", schedule: "* * * * * *" }, () => undefined))
    expect((await scheduler.pause("poll")).untilMs).toBeUndefined()
    await until("a tick was skipped", async () =>
      (await runsOf(bench, "poll")).some(({ reason }) => reason === "paused"),
    )
    expect(await scheduler.resume("poll", { by: "ada" })).toBe(true)
    await until("it runs", async () => (await runsOf(bench, "poll")).at(-1)?.status === "succeeded")
  })

  test("cancels a running run: its handler's signal aborts, and the run ends as cancelled and is not tried again", async () => {
    const scheduler = await startWith(
      job({ name: "slow", ...never, attempts: 3 }, ({ signal }) => {
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason as Error)),
        )
      }),
    )
    const { runId } = await scheduler.trigger("slow")
    await until("it runs", async () => (await statusOf(runId)).status === "running")
    expect(await scheduler.cancel(runId, { by: "ada", reason: "wrong data" })).toBe("requested")
    expect(await ended(runId)).toEqual({ status: "failed", reason: "cancelled", attempt: 1 })
    await expect(scheduler.cancel(runId)).rejects.toMatchObject({ code: "RUN_STATE" })
  })

  test("cancels a due run before it begins", async () => {
    const scheduler = bench.createScheduler({ concurrency: 0 })
    await scheduler.register(job({ name: "waiting", ...never }, () => undefined))
    await scheduler.start()
    const { runId } = await scheduler.trigger("waiting")
    expect(await scheduler.cancel(runId)).toBe("skipped")
    expect(await statusOf(runId)).toMatchObject({ status: "skipped", reason: "cancelled" })
  })

  test("retries a failed run: the same run, with the next attempt number and all its attempts kept", async () => {
    let works = false
    const scheduler = await startWith(
      job({ name: "fails", ...never }, () => {
        if (!works) throw new Error("not yet")
      }),
    )
    const { runId } = await scheduler.trigger("fails")
    expect(await ended(runId)).toMatchObject({ status: "failed", attempt: 1 })
    works = true
    await scheduler.retry(runId, { by: "ada" })
    await until("it succeeded", async () => (await statusOf(runId)).status === "succeeded")
    const [run] = (await scheduler.runs({ job: "fails" })).runs
    expect(run!.attempts.map(({ outcome }) => outcome)).toEqual(["failed", "succeeded"])
    await expect(scheduler.retry(runId)).rejects.toThrow("Trigger the job to run it once more.")
  })

  test("backfills the ticks of a range that have not succeeded, each once", async () => {
    const ran: number[] = []
    const scheduler = await startWith(
      job(
        { name: "report", schedule: "0 * * * *", overlap: "allow" },
        (run) => void ran.push(run.scheduledFor.getTime()),
      ),
    )
    const from = new Date("2026-10-24T22:30:00Z")
    const to = new Date("2026-10-25T02:00:00Z")
    const { runIds } = await scheduler.backfill("report", from, to, { by: "ada" })
    expect(runIds).toHaveLength(4)
    for (const runId of runIds) await ended(runId)
    expect([...ran].sort()).toEqual([23, 24, 25, 26].map((h) => Date.UTC(2026, 9, 24, h)))
    expect((await scheduler.backfill("report", from, to)).runIds).toEqual([])
    await expect(scheduler.backfill("report", to, from)).rejects.toMatchObject({ code: "RANGE_INVALID" })
  })

  test("learns that a name or an id does not exist, and what may have been meant", async () => {
    const scheduler = await startWith(job({ name: "export", ...never }, () => undefined))
    await expect(scheduler.trigger("exprot")).rejects.toThrow('Did you mean "export"?')
    await expect(scheduler.pause("nothing")).rejects.toMatchObject({ code: "JOB_UNKNOWN" })
    await expect(scheduler.cancel("12345")).rejects.toMatchObject({ code: "RUN_UNKNOWN" })
    await expect(scheduler.retry("x'; --")).rejects.toMatchObject({ code: "RUN_UNKNOWN" })
  })

  test("reads runs page by page, the newest first", async () => {
    const scheduler = await startWith(
      job({ name: "many", schedule: "0 * * * *", overlap: "allow" }, () => undefined),
    )
    const { runIds } = await scheduler.backfill(
      "many",
      new Date("2026-10-01T00:00:00Z"),
      new Date("2026-10-01T09:00:00Z"),
    )
    for (const runId of runIds) await ended(runId)
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await scheduler.runs({ job: "many", limit: 4, ...(cursor ? { cursor } : {}) })
      seen.push(...page.runs.map((run) => new Date(run.scheduledForMs).getUTCHours()))
      cursor = page.next
    } while (cursor)
    expect(seen).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  })
})
