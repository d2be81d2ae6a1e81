import { UnrecoverableError } from "../src"
import { z } from "zod"
import { createBench, job, runsOf, until, type Bench, type QueueKind } from "./bench.fixture"

describe.each<QueueKind>(["redis", "postgres"])("policies, with the queue on %s", (queueKind) => {
  let bench: Bench
  beforeEach(async () => {
    bench = await createBench(queueKind)
  })
  afterEach(async () => {
    await bench.clear()
  })

  const everySecond = { schedule: "* * * * * *" }
  /** Runs are triggered by the test itself. */
  const never = { schedule: "0 0 1 1 *" }

  async function startWith(...jobs: ReturnType<typeof job>[]) {
    const scheduler = bench.createScheduler()
    for (const each of jobs) await scheduler.register(each)
    await scheduler.start()
    return scheduler
  }
  const ended = (name: string, count: number) =>
    until(`${count} runs of ${name} ended`, async () => {
      const runs = await runsOf(bench, name)
      return runs.filter(({ status }) => !["due", "running"].includes(status)).length >= count && runs
    })

  test("with overlap queue a run waits for the one before it and begins as soon as that ends", async () => {
    const begun: number[] = []
    const ends: (() => void)[] = []
    const scheduler = await startWith(
      job({ name: "queued", ...never, overlap: "queue" }, ({ scheduledFor }) => {
        begun.push(scheduledFor.getTime())
        return new Promise<void>((resolve) => ends.push(resolve))
      }),
    )
    await scheduler.trigger("queued")
    await until("the first began", () => begun.length === 1)
    await scheduler.trigger("queued")
    await until("the second waits", async () => {
      const [row] = await bench.sql<{ waits: boolean }>(
        `SELECT count(*) = 1 AS waits FROM scheduled_job_run WHERE status = 'due' AND blocked_by IS NOT NULL`,
      )
      return row!.waits
    })
    ends[0]!()
    await until("the second began", () => begun.length === 2)
    ends[1]!()
    const runs = await ended("queued", 2)
    expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded"])
  })

  test("no more runs of a job than its concurrency are under way, over all processes", async () => {
    let underWay = 0
    let most = 0
    let bothBegan!: () => void
    const both = new Promise<void>((resolve) => (bothBegan = resolve))
    const work = async () => {
      most = Math.max(most, ++underWay)
      if (underWay === 2) bothBegan()
      await both
      await new Promise((resolve) => setTimeout(resolve, 30))
      underWay -= 1
    }
    const config = { name: "bounded", ...never, overlap: "allow", concurrency: 2 }
    const [first] = [await startWith(job(config, work)), await startWith(job(config, work))]
    for (let i = 0; i < 12; i++) await first.trigger("bounded")
    const runs = await ended("bounded", 12)
    expect(runs.map(({ status }) => status)).toEqual(runs.map(() => "succeeded"))
    expect(most).toBe(2)
  })

  test("a job that fills its own queue delays none of another queue", async () => {
    let release!: () => void
    const held = new Promise<void>((resolve) => (release = resolve))
    const scheduler = bench.createScheduler({ concurrency: { heavy: 1, default: 1 } })
    await scheduler.register(job({ name: "long", ...never, queue: "heavy", overlap: "allow" }, () => held))
    await scheduler.register(job({ name: "quick", ...never }, () => "done"))
    await scheduler.start()
    await scheduler.trigger("long")
    await scheduler.trigger("long")
    await until("it began", async () =>
      (await runsOf(bench, "long")).some(({ status }) => status === "running"),
    )
    await scheduler.trigger("quick")
    const [quick] = await ended("quick", 1)
    expect(quick).toMatchObject({ status: "succeeded", result: "done" })
    release()
    await ended("long", 2)
  })

  test("a handler that never returns is failed at its timeout, its signal aborts, and the job goes on", async () => {
    const aborted: unknown[] = []
    const scheduler = await startWith(
      job({ name: "stuck", ...never, timeout: "200ms" }, ({ signal }) => {
        signal.addEventListener("abort", () => aborted.push(signal.reason))
        return new Promise(() => {})
      }),
    )
    await scheduler.trigger("stuck")
    const [run] = await ended("stuck", 1)
    expect(run).toMatchObject({ status: "failed", reason: "timeout" })
    expect(aborted).toMatchObject([{ code: "RUN_TIMED_OUT" }])
    await scheduler.trigger("stuck")
    await ended("stuck", 2)
  })

  test("an unrecoverable error ends a run at once, and a custom backoff spaces the attempts of others", async () => {
    const asked: [number, string][] = []
    const backoff = (failures: number, error: unknown) => {
      asked.push([failures, (error as Error).message])
      return 5
    }
    const scheduler = await startWith(
      job({ name: "fatal", ...never, attempts: 5 }, () => {
        throw new UnrecoverableError("no such shop")
      }),
      job({ name: "flaky", ...never, attempts: 3, backoff }, ({ attempt }) => {
        throw new Error(`attempt ${attempt}`)
      }),
    )
    await scheduler.trigger("fatal")
    await scheduler.trigger("flaky")
    expect((await ended("fatal", 1))[0]).toMatchObject({ status: "failed", reason: "error", attempt: 1 })
    expect((await ended("flaky", 1))[0]).toMatchObject({ status: "failed", attempt: 3, failures: 3 })
    expect(asked).toEqual([
      [1, "attempt 1"],
      [2, "attempt 2"],
      [3, "attempt 3"],
    ])
  })

  test("a run begins after its jitter and keeps its tick's own time", async () => {
    const late: number[] = []
    const scheduler = await startWith(
      job({ name: "spread", ...everySecond, jitter: "600ms", overlap: "allow" }, ({ scheduledFor }) => {
        late.push(Date.now() - scheduledFor.getTime())
      }),
    )
    await until("six ran", () => late.length >= 6)
    await scheduler.stop()
    const rows = await bench.sql<{ whole: boolean; delay: number }>(
      `SELECT scheduled_for = date_trunc('second', scheduled_for) AS whole,
              extract(epoch FROM run_at - scheduled_for)::float8 * 1000 AS delay
         FROM scheduled_job_run`,
    )
    expect(rows.every(({ whole, delay }) => whole && delay >= 0 && delay < 600)).toBe(true)
    expect(new Set(rows.map(({ delay }) => delay)).size).toBeGreaterThan(3)
  })

  test("data that do not match the job's schema fail the run without a call, and others come as the schema says", async () => {
    const got: unknown[] = []
    const schema = z.object({ warehouse: z.string().default("north") })
    const scheduler = await startWith(
      job({ name: "checked", ...never, schema, attempts: 3 }, ({ data }) => void got.push(data)),
    )
    await scheduler.trigger("checked", { warehouse: 5 })
    const [wrong] = await ended("checked", 1)
    expect(wrong).toMatchObject({ status: "failed", reason: "data_invalid", attempt: 1 })
    await scheduler.trigger("checked", {})
    await ended("checked", 2)
    expect(got).toEqual([{ warehouse: "north" }])
  })

  test("with transaction the handler's writes and its outcome are one: all or nothing", async () => {
    await bench.sql(`CREATE TABLE effect (run text, attempt integer)`)
    const write = `INSERT INTO effect VALUES ($1, $2)`
    const scheduler = await startWith(
      job(
        { name: "atomic", ...never, transaction: true, attempts: 2, backoff: { type: "fixed", delay: 5 } },
        async (run) => {
          await run.manager!.query(write, [run.runId, run.attempt])
          if (run.attempt === 1) throw new Error("after the write")
          return "written"
        },
      ),
      job({ name: "stuck", ...never, transaction: true, timeout: "100ms" }, async (run) => {
        await run.manager!.query(write, [run.runId, 99])
        await new Promise(() => {})
      }),
    )
    await scheduler.trigger("atomic")
    await scheduler.trigger("stuck")
    expect((await ended("atomic", 1))[0]).toMatchObject({
      status: "succeeded",
      result: "written",
      attempt: 2,
    })
    expect((await ended("stuck", 1))[0]).toMatchObject({ status: "failed", reason: "timeout" })
    expect(await bench.sql(`SELECT attempt FROM effect`)).toEqual([{ attempt: 2 }])
  })

  test("an attempt that lost its run commits nothing, however late it ends", async () => {
    await bench.sql(`CREATE TABLE effect (attempt integer)`)
    let release!: () => void
    const held = new Promise<void>((resolve) => (release = resolve))
    const first = bench.createScheduler({ heartbeatMs: 60_000, leaseMs: 500 })
    const config = { name: "zombie", ...never, transaction: true }
    const handler: Parameters<typeof job>[1] = async ({ attempt, manager }) => {
      await manager!.query(`INSERT INTO effect VALUES ($1)`, [attempt])
      if (attempt === 1) await held
    }
    await first.register(job(config, handler))
    await first.start()
    await first.trigger("zombie")
    await until("it began", async () =>
      (await runsOf(bench, "zombie")).some(({ status }) => status === "running"),
    )
    const second = bench.createScheduler({ heartbeatMs: 200 })
    await second.register(job(config, handler))
    await second.start()
    await ended("zombie", 1)
    release()
    await until("the late end is refused", () =>
      bench.log.some((line) => line.includes("its outcome does not count")),
    )
    expect(await bench.sql(`SELECT attempt FROM effect`)).toEqual([{ attempt: 2 }])
  })

  test("a tick that no worker took in time is settled by the missed policy, and says so", async () => {
    const scheduler = bench.createScheduler({ concurrency: 0 })
    const config = { name: "late", ...everySecond, missed: "once" }
    await scheduler.register(job(config, () => undefined))
    await scheduler.start()
    await until("ticks wait", async () => (await bench.sql(`SELECT 1 FROM scheduled_job_run`)).length >= 4)
    await scheduler.stop()
    await bench.sql(
      `UPDATE scheduled_job_run SET scheduled_for = scheduled_for - interval '1 minute', covers_to = covers_to - interval '1 minute',
              run_at = run_at - interval '1 minute', late_at = late_at - interval '1 minute', offer_at = clock_timestamp()`,
    )
    const [{ count }] = (await bench.sql<{ count: number }>(
      `SELECT count(*)::integer FROM scheduled_job_run`,
    )) as [{ count: number }]
    const taking = bench.createScheduler()
    await taking.register(job({ ...config, schedule: "0 0 1 1 *" }, () => undefined))
    await taking.start()
    const runs = await ended("late", count)
    expect(runs.slice(0, -1).map(({ status, reason }) => [status, reason])).toEqual(
      runs.slice(0, -1).map(() => ["skipped", "missed_collapsed"]),
    )
    expect(runs.at(-1)).toMatchObject({ status: "succeeded", trigger: "missed" })
  })
})
