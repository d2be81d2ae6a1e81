import { migrateLedger } from "../src"
import { createBench, job, runsOf, until, type Bench, type RunRow } from "./bench.fixture"

describe("reconciling what a build defines with what is stored", () => {
  let bench: Bench
  beforeEach(async () => {
    bench = await createBench("postgres")
  })
  afterEach(async () => {
    await bench.clear()
  })

  const define = (config: Record<string, unknown>) => job({ name: "stock", ...config }, () => undefined)
  const startWith = async (...configs: Record<string, unknown>[]) => {
    const scheduler = bench.createScheduler()
    await scheduler.ready()
    for (const config of configs) await scheduler.register(define(config))
    const reconciled = await scheduler.start()
    return { scheduler, reconciled }
  }
  const versions = () =>
    bench.sql<{ expression: string; open: boolean; joined: boolean }>(
      `SELECT definition -> 'schedule' ->> 'expression' AS expression, in_force_to IS NULL AS open,
              coalesce(in_force_from = lag(in_force_to) OVER (ORDER BY id), true) AS joined
         FROM scheduled_job_version ORDER BY id`,
    )

  test("the same jobs change nothing", async () => {
    await (await startWith({ schedule: "0 0 * * *" })).scheduler.stop()
    const { reconciled } = await startWith({ schedule: "0 0 * * *" })
    expect(reconciled).toEqual({ added: [], changed: [], removed: [] })
    expect(await versions()).toHaveLength(1)
  })

  test("a version whose fingerprint is another, or none, is the same where its definition is", async () => {
    await (await startWith({ schedule: "0 0 * * *" })).scheduler.stop()
    const fingerprints = () =>
      bench.sql<{ fingerprint: string | null }>(`SELECT fingerprint FROM scheduled_job_version`)
    const [written] = await fingerprints()
    for (const older of [`NULL`, `'of another release'`]) {
      await bench.sql(`UPDATE scheduled_job_version SET fingerprint = ${older}`)
      const { reconciled, scheduler } = await startWith({ schedule: "0 0 * * *" })
      await scheduler.stop()
      expect(reconciled).toEqual({ added: [], changed: [], removed: [] })
      expect(await fingerprints()).toEqual([written])
    }
  })

  test("a changed schedule closes one version and opens the next at the same instant", async () => {
    await (await startWith({ schedule: "0 0 * * *" })).scheduler.stop()
    const { reconciled, scheduler } = await startWith({ schedule: "* * * * * *" })
    expect(reconciled.changed).toEqual(["stock"])
    expect(await versions()).toEqual([
      { expression: "0 0 * * *", open: false, joined: true },
      { expression: "* * * * * *", open: true, joined: true },
    ])
    await until("the new schedule runs", async () => (await runsOf(bench, "stock")).length > 0)
    expect(scheduler.nextTickOf("stock")).toBeDefined()
  })

  test("a job that the build lacks is marked as removed, keeps its history and fires no more", async () => {
    const first = await startWith({ schedule: "* * * * * *" })
    await until("it ran", async () =>
      (await runsOf(bench, "stock")).some((run) => run.status === "succeeded"),
    )
    await first.scheduler.stop()
    const { reconciled } = await startWith()
    expect(reconciled.removed).toEqual(["stock"])
    const [stored] = await bench.sql<{ state: string }>(`SELECT state FROM scheduled_job`)
    expect(stored!.state).toBe("removed")
    const runs = await until("no tick is open", async () => {
      const all = await bench.sql<RunRow>(`SELECT * FROM scheduled_job_run`)
      return all.every((run) => run.status !== "due") && all
    })
    expect(runs.length).toBeGreaterThan(0)
    expect(runs.every((run) => run.status === "succeeded" || run.reason === "removed")).toBe(true)
  })

  test("what a file with a fault had defined stays as it is", async () => {
    await (await startWith({ schedule: "0 0 * * *" })).scheduler.stop()
    const scheduler = bench.createScheduler()
    await scheduler.ready()
    expect(await scheduler.start({ keepSources: ["src/jobs/"] })).toMatchObject({ removed: [] })
  })

  test("a job whose config says paused is not run, and each tick says why", async () => {
    await startWith({ schedule: "* * * * * *", paused: true })
    const [run] = await until("a tick was decided", async () => {
      const runs = await runsOf(bench, "stock")
      return runs.length > 0 && runs
    })
    expect(run).toMatchObject({ status: "skipped", reason: "paused" })
  })

  test("without its tables the start says so, and how to make them", async () => {
    await bench.sql(`DROP TABLE scheduled_job_migration`)
    await expect(bench.createScheduler().start()).rejects.toThrow(
      /got those of an earlier one, up to CountScheduledJobRuns\. Run the migrations: npx medusa migrations run/,
    )
    expect(await migrateLedger({ connection: { connectionString: bench.databaseUrl } })).toEqual({
      applied: ["RecordScheduledJobMigrations"],
    })
    await bench.createScheduler().start()
  })
})
