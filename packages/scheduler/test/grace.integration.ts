import type { Scheduler } from "../src"
import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"

describe("the grace of a start", () => {
  let bench: Bench
  beforeEach(async () => {
    bench = await createBench("postgres")
  })
  afterEach(() => bench.clear())

  const config = (name: string) => ({ name, schedule: "* * * * * *" })
  const define = (name: string) => job(config(name), () => undefined)
  async function start(names: string[], options: { registrationGraceMs?: number } = {}): Promise<Scheduler> {
    const scheduler = bench.createScheduler(options)
    for (const name of names) await scheduler.register(define(name))
    await scheduler.start()
    return scheduler
  }
  const states = async () =>
    Object.fromEntries(
      (await bench.sql<{ name: string; state: string }>("SELECT name, state FROM scheduled_job")).map(
        ({ name, state }) => [name, state],
      ),
    )
  const kinds = async (name: string) =>
    (
      await bench.sql<{ kind: string }>(
        "SELECT kind FROM scheduled_job_event WHERE job_name = $1 ORDER BY id",
        [name],
      )
    ).map(({ kind }) => kind)
  const reasons = async (name: string) =>
    new Set((await runsOf(bench, name)).map(({ reason, status }) => reason ?? status))
  const hasRun = (name: string) =>
    until(`${name} has run`, async () =>
      (await runsOf(bench, name)).some(({ status }) => status === "succeeded"),
    )
  /** One that starts, runs, and is gone for long enough that ticks fall due. */
  async function serveOnce(names: string[]) {
    const scheduler = await start(names)
    for (const name of names) await hasRun(name)
    await scheduler.stop()
    const [{ at } = { at: "" }] = await bench.sql<{ at: string }>("SELECT clock_timestamp()::text AS at")
    await until("ticks fell due", async () => {
      const [row] = await bench.sql<{ passed: boolean }>(
        "SELECT clock_timestamp() > $1::timestamptz + interval '2 seconds' AS passed",
        [at],
      )
      return row!.passed
    })
    return at
  }

  test("a job that a loader registers late runs what fell due while the server was down, and was never removed", async () => {
    const downSince = await serveOnce(["early", "late"])
    const [ranEarly, before] = [await runsOf(bench, "early"), (await runsOf(bench, "late")).length]
    const scheduler = await start(["early"])
    await until(
      "the other runs again",
      async () => (await runsOf(bench, "early")).length > ranEarly.length + 1,
    )
    expect(await states()).toEqual({ early: "active", late: "active" })
    // Not decided before its handler is there.
    expect(before).toBe((await runsOf(bench, "late")).length)
    await scheduler.register(define("late"))
    await until("it runs again", async () => (await runsOf(bench, "late")).length > before + 2)
    await scheduler.ready()
    expect(await kinds("late")).toEqual(["added"])
    const [found] = await bench.sql<{ ran: string }>(
      `SELECT count(*) AS ran FROM scheduled_job_run
        WHERE job_name = 'late' AND status = 'succeeded' AND scheduled_for > $1::timestamptz
          AND scheduled_for < $1::timestamptz + interval '2 seconds'`,
      [downSince],
    )
    expect(Number(found!.ran)).toBeGreaterThan(0)
    // A tick that falls due while one that is late runs may be skipped for overlap, and the newest may be under way.
    const ordinary = ["succeeded", "overlap", "due", "running"]
    expect([...(await reasons("late"))].filter((reason) => !ordinary.includes(reason))).toEqual([])
  })

  test("a job that is really gone is removed when the grace ends, by time or by a call, and has no undecided ticks then", async () => {
    await serveOnce(["kept", "gone"])
    const first = await start(["kept"], { registrationGraceMs: 500 })
    expect((await states()).gone).toBe("active")
    await until("the grace has ended", async () => (await states()).gone === "removed")
    const reported = () => bench.log.filter((line) => /^Removed, .*: gone$/.test(line))
    await until("it is in the log", () => reported().length > 0)
    expect(reported()).toHaveLength(1)
    await first.stop()
    const second = await start([])
    expect((await states()).kept).toBe("active")
    await second.ready()
    expect(await states()).toEqual({ kept: "removed", gone: "removed" })
    await until("all is settled", async () => !(await reasons("gone")).has("due"))
    const due = [...(await reasons("gone"))].filter((reason) => reason !== "succeeded")
    expect(due).toEqual(["removed"])
  })

  test("of processes that start side by side the newest says what is gone, and what it lacks is removed", async () => {
    await serveOnce(["kept", "gone"])
    const older = await start(["kept"], { registrationGraceMs: 60_000 })
    const newer = await start(["kept", "new"], { registrationGraceMs: 60_000 })
    // Of an older build, which knows nothing of the new job.
    await older.ready()
    expect(await states()).toEqual({ kept: "active", gone: "active", new: "active" })
    await newer.ready()
    expect(await states()).toEqual({ kept: "active", gone: "removed", new: "active" })
    await hasRun("new")
  })

  test("a job that is registered long after the start brings back nothing that a newer build removed", async () => {
    await serveOnce(["kept", "gone"])
    const older = await start(["kept", "gone"], { registrationGraceMs: 0 })
    await start(["kept"], { registrationGraceMs: 0 })
    expect((await states()).gone).toBe("removed")
    await older.register(define("made later"))
    expect(await states()).toEqual({ kept: "active", gone: "removed", "made later": "active" })
  })

  test("a newest process that died before its grace ended leaves it to the one before", async () => {
    await serveOnce(["kept", "gone"])
    const older = await start(["kept"], { registrationGraceMs: 1_500 })
    const newer = await start(["kept", "gone"], { registrationGraceMs: 1_500 })
    await newer.stop()
    await until("the grace has ended", async () => (await states()).gone === "removed")
    await older.stop()
  })
})
