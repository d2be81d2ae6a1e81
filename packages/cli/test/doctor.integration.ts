import { Redis } from "ioredis"
import type { Check, CheckName } from "@nightshift/scheduler/internal/insight/doctor/check"
import { job, until } from "../../scheduler/test/bench.fixture"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"
import { ownRedis } from "../../scheduler/test/own-services.fixture"

const minute = 60_000
const nowhere = "127.0.0.1:1"

describe("the command doctor", () => {
  let command: CommandBench
  beforeEach(async () => {
    command = await createCommandBench()
  })
  afterEach(async () => {
    await command.clear()
  })

  /** As `examine`, without the durability of a database that may be a throw-away one, and without these. */
  const doctor = (args: string[] = [], without: string[] = []) =>
    examine(...args, "--without", ["postgres-durability", ...without].join(","))

  /** What is not ok, by the checks' names; and the exit code. */
  async function examine(...args: string[]) {
    const { exitCode, document } = await command.json("doctor", ...args)
    const checks = document.checks as Check[]
    const notOk = checks.filter(({ state }) => state !== "ok")
    const byName = Object.fromEntries(notOk.map(({ name, state }) => [name, state])) as Record<
      CheckName,
      Check["state"]
    >
    return { exitCode, checks, notOk: byName }
  }

  async function serve() {
    const scheduler = command.bench.createScheduler()
    await scheduler.register(job({ name: "stock", schedule: "0 3 * * *" }, () => undefined))
    await scheduler.start()
    await until(
      "the worker has reported that it is alive",
      async () =>
        (await command.bench.sql(`SELECT id FROM scheduled_job_worker WHERE jobs IS NOT NULL`)).length > 0,
    )
  }

  test("has no finding where a server runs, with the queue in Postgres", async () => {
    await serve()
    expect(await doctor()).toMatchObject({ exitCode: 0, notOk: {} })
    const { out } = await command.nightshift("doctor", "--without", "postgres-durability")
    expect(out).toMatch(
      /^check +state +what was seen\npostgres +ok +Postgres [\d.]+ answers and accepts writes\.\n/,
    )
    expect(out).toMatch(/\n12 checks, 0 findings\.\n$/)
  })

  test("reports a database that may lose commits, and one that lacks tables", async () => {
    await serve()
    const [row] = await command.bench.sql<{ name: string }>(`SELECT current_database() AS name`)
    await command.bench.sql(`ALTER DATABASE ${row!.name} SET synchronous_commit = off`)
    expect(await examine()).toMatchObject({ exitCode: 1, notOk: { "postgres-durability": "finding" } })
    expect((await doctor()).exitCode).toBe(0)
    await command.bench.sql(`DELETE FROM scheduled_job_migration WHERE name = 'ShowScheduledJobLedger'`)
    const { exitCode, checks, notOk } = await doctor()
    expect([exitCode, notOk.migrations, notOk.workers]).toEqual([1, "finding", "unknown"])
    expect(checks.find(({ name }) => name === "migrations")!.message).toMatch(
      /not run: ShowScheduledJobLedger\.$/,
    )
    await command.bench.sql(
      `INSERT INTO scheduled_job_migration (id, name) VALUES (4, 'ShowScheduledJobLedger')`,
    )
  })

  test("reports what no server takes care of", async () => {
    const { rows, lastHour, bench } = command
    const now = Date.now()
    await rows.job({
      name: "stock",
      createdAtMs: lastHour - 90 * minute,
      watermarkMs: lastHour - 90 * minute,
    })
    await rows.job({ name: "strange", createdAtMs: now, watermarkMs: now })
    const worker = { startedAtMs: now - minute, seenAtMs: now }
    await rows.worker({ id: "w", ...worker, jobs: ["stock"] })
    const due = await rows.run({ job: "stock", atMs: now - 5 * minute, status: "due", attempt: 0 })
    // One that waits for another run of its job is no finding: its overlap policy has it wait.
    const leased = await rows.run({
      job: "strange",
      atMs: now - 9 * minute,
      status: "running",
      workerId: "w",
    })
    await rows.run({ job: "strange", atMs: now - 5 * minute, status: "due", attempt: 0, blockedBy: leased })
    const lease = (seconds: number) =>
      bench.sql(
        `UPDATE scheduled_job_run SET lease_expires_at = clock_timestamp() + $2 * interval '1 second' WHERE id = $1`,
        [leased, seconds],
      )
    await lease(10)
    await command.json("pause", "stock")
    const report = await doctor()
    expect(report).toMatchObject({
      exitCode: 1,
      notOk: { "known-jobs": "finding", ticks: "finding", runs: "finding", pauses: "note" },
    })
    expect(report.notOk).not.toHaveProperty("leases")
    const runs = report.checks.find(({ name }) => name === "runs")!
    expect(runs.message).toMatch(
      /^1 run of stock is due and no worker takes it, the oldest for 5(\.\d)? min\.$/,
    )
    await lease(-60)
    await bench.sql(`UPDATE scheduled_job_run SET status = 'skipped' WHERE id = $1`, [due])
    const later = await doctor()
    expect(later.notOk).toMatchObject({ leases: "finding" })
    expect(later.notOk).not.toHaveProperty("runs")
    await bench.sql(`UPDATE scheduled_job_worker SET stopped_at = clock_timestamp()`)
    expect((await doctor()).notOk).toMatchObject({ workers: "finding", "known-jobs": "unknown" })
  })

  test("reports on the rest where Postgres, or Redis, does not answer", async () => {
    await serve()
    const redis = await doctor(["--redis-url", `redis://:secret@${nowhere}`])
    expect(redis.notOk).toEqual({
      queue: "finding",
      "redis-version": "unknown",
      "redis-eviction": "unknown",
      "redis-persistence": "unknown",
    })
    expect(redis.exitCode).toBe(1)
    expect(JSON.stringify(redis.checks)).toMatch(/ECONNREFUSED/)
    expect(JSON.stringify(redis.checks)).not.toMatch(/secret/)

    const url = `postgres://ada:secret@${nowhere}/shop`
    const postgres = await doctor(["--database-url", url, "--redis-url", process.env.REDIS_URL!])
    expect(postgres.exitCode).toBe(1)
    expect(postgres.notOk).toMatchObject({ postgres: "finding", clock: "unknown", workers: "unknown" })
    expect(postgres.notOk).not.toHaveProperty("queue")
    expect(JSON.stringify(postgres.checks)).not.toMatch(/secret/)
    expect((await command.nightshift("doctor", "--database-url", url)).out).toMatch(
      /FINDING +The database of the/,
    )
  })

  test("sees how Redis is set", async () => {
    await serve()
    const service = await ownRedis()
    const redis = new Redis(service.url)
    try {
      await redis.config("SET", "appendonly", "yes")
      expect((await doctor(["--redis-url", service.url])).notOk).toEqual({})
      await redis.config("SET", "appendonly", "no")
      await redis.config("SET", "maxmemory-policy", "allkeys-lru")
      expect((await doctor(["--redis-url", service.url])).notOk).toEqual({
        "redis-eviction": "finding",
        "redis-persistence": "finding",
      })
      await redis.config("SET", "save", "3600 1")
      const left = await doctor(["--redis-url", service.url], ["redis-eviction"])
      expect(left).toMatchObject({ exitCode: 0, notOk: {} })
    } finally {
      await redis.quit()
      await service.close()
    }
  })

  test("without the address of a database it is wrong use", async () => {
    const { exitCode, err } = await command.onScreen({ databaseUrl: undefined }, "doctor")
    expect(exitCode).toBe(2)
    expect(err).toMatch(/expected its address, got nothing/)
    expect(await command.nightshift("doctor", "--without", "redis")).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/^--without: expected one of postgres, /),
    })
  })

  test("names the rights that a user of Redis or of the database lacks", async () => {
    const redis = await ownRedis()
    const admin = new Redis(redis.url)
    await admin.call("ACL", "SETUSER", "shop", "on", ">pw", "~*", "&*", "+@all", "-info")
    const url = Object.assign(new URL(redis.url), { username: "shop", password: "pw" }).toString()
    const { checks, notOk } = await doctor(["--redis-url", url])
    expect(notOk).toMatchObject({ queue: "finding", "redis-version": "unknown" })
    expect(checks.find(({ name }) => name === "queue")).toMatchObject({
      message: expect.stringMatching(/^Redis can be reached, but refuses .*NOPERM.*info/) as string,
      hint: expect.stringContaining("ACL SETUSER") as string,
    })
    admin.disconnect()
    await redis.close()

    const wrong = new URL(command.bench.databaseUrl)
    wrong.pathname = "/ns_test_no_such_database"
    const there = await doctor(["--database-url", wrong.toString()])
    expect(there.checks.find(({ name }) => name === "postgres")).toMatchObject({
      message: expect.stringMatching(/can be reached, but refuses .*does not exist/) as string,
      hint: expect.stringContaining("Create the database") as string,
    })
  })
})
