/** @long over a minute */
import { randomBytes, randomInt } from "node:crypto"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { Redis } from "ioredis"
import { audit, createPostgresLedger } from "@nightshift/scheduler"
import { jobsOfBuild } from "../src/verify/jobs"
import { isSettled, readEvidence } from "../src/verify/evidence"
import { witnessTables } from "../src/verify/handlers"
import { createBench, until, runsOf, type Bench, type QueueKind } from "../../scheduler/test/bench.fixture"
import { startWorker, type WorkerOptions, type WorkerProcess } from "./worker-process.fixture"

describe.each<QueueKind>(["redis", "postgres"])("several processes, with the queue on %s", (queueKind) => {
  let bench: Bench
  let prefix: string
  let folder: string
  let workers: WorkerProcess[]
  beforeEach(async () => {
    bench = await createBench(queueKind)
    prefix = `ns_proc_${randomBytes(4).toString("hex")}`
    folder = await mkdtemp(path.join(tmpdir(), "nightshift-test-"))
    workers = []
  })
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.signal("SIGKILL")))
    await rm(folder, { recursive: true })
    if (queueKind === "redis") await flush()
    await bench.clear()
  })

  /** A death is noticed soon; the defaults are measured by the benchmarks. */
  const quick = { leaseMs: 1_500, heartbeatMs: 400 }

  async function start(jobs: object[], more: Partial<WorkerOptions> = {}): Promise<WorkerProcess> {
    const worker = startWorker({
      databaseUrl: bench.databaseUrl,
      redisUrl: queueKind === "redis" ? process.env.REDIS_URL : undefined,
      prefix,
      callsFile: path.join(folder, "calls"),
      jobs,
      scheduler: quick,
      ...more,
    })
    workers.push(worker)
    await worker.ready()
    return worker
  }
  async function flush(): Promise<void> {
    const redis = new Redis(process.env.REDIS_URL!)
    const keys = await redis.keys(`${prefix}*`)
    if (keys.length > 0) await redis.del(...keys)
    await redis.quit()
  }
  const calls = async () =>
    (await readFile(path.join(folder, "calls"), "utf8").catch(() => ""))
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [runId, attempt, pid] = line.split(" ")
        return { runId: runId!, attempt: Number(attempt), pid: Number(pid) }
      })
  const never = { schedule: "0 0 1 1 *" }
  const everySecond = { schedule: "* * * * * *", overlap: "allow" }

  /** Adds a due run as an operator in another process would, whom the queue cannot be reached by. */
  async function trigger(name: string): Promise<void> {
    const connection = { connectionString: bench.databaseUrl }
    const ledger = createPostgresLedger({ connection, requeueAfterMs: 0 })
    await ledger.trigger({ job: name, data: undefined, by: undefined })
    await ledger.close()
  }
  async function accounted(): Promise<Awaited<ReturnType<typeof audit>>> {
    const ledger = bench.openLedger()
    const nowMs = await ledger.readClock()
    const result = await audit({ ledger, nowMs, fromMs: nowMs - 600_000, toMs: nowMs })
    await ledger.close()
    return result
  }

  test("a run whose worker was killed is taken up by another, with the next attempt number", async () => {
    const jobs = [{ name: "long", handler: "hang", ...never }]
    const first = await start(jobs)
    await trigger("long")
    const begun = await until("it runs", async () =>
      (await runsOf(bench, "long")).find((run) => run.status === "running"),
    )
    expect(begun.worker_id).toContain(`-${first.pid}-`)
    const second = await start(jobs)
    await first.signal("SIGKILL")
    const taken = await until("another has it", async () =>
      (await runsOf(bench, "long")).find((run) => run.status === "running" && run.attempt === 2),
    )
    expect(taken.worker_id).toContain(`-${second.pid}-`)
    expect(taken.attempts.map(({ outcome }) => outcome)).toEqual(["worker_lost"])
  })

  test("a run that kills every worker ends as failed, worker_lost", async () => {
    const jobs = [{ name: "deadly", handler: "exit", ...never }]
    await start(jobs)
    await trigger("deadly")
    const run = await until("it ended", async () => {
      for (const worker of [...workers]) {
        if (worker.exitCode() === undefined) continue
        workers.splice(workers.indexOf(worker), 1)
        await start(jobs)
      }
      return (await runsOf(bench, "deadly")).find(({ status }) => status === "failed")
    })
    expect(run).toMatchObject({ reason: "worker_lost", attempt: 3 })
    expect(run.attempts.map(({ outcome }) => outcome)).toEqual(["worker_lost", "worker_lost", "worker_lost"])
  })

  test("in a rolling deploy old and new servers neither lose nor double a tick, and what only the new know runs there", async () => {
    const old = await start([
      { name: "kept", handler: "call", ...everySecond },
      { name: "gone", handler: "call", ...everySecond },
      { name: "moved", handler: "call", schedule: "*/2 * * * * *", overlap: "allow" },
    ])
    await until("the old one runs", async () => (await calls()).length >= 3)
    const fresh = await start([
      { name: "kept", handler: "call", ...everySecond },
      { name: "moved", handler: "call", ...everySecond },
      { name: "new", handler: "call", ...everySecond },
    ])
    const oldTicks = (await runsOf(bench, "gone")).length
    await until(
      "the new job ran",
      async () => (await runsOf(bench, "new")).filter((run) => run.status === "succeeded").length >= 5,
    )
    await old.signal("SIGTERM")
    await until(
      "all goes on",
      async () => (await runsOf(bench, "kept")).filter((run) => run.status === "succeeded").length >= 12,
    )
    await fresh.signal("SIGTERM")

    const byRun = new Map<string, number>()
    for (const { runId } of await calls()) byRun.set(runId, (byRun.get(runId) ?? 0) + 1)
    expect([...byRun.values()].every((times) => times === 1)).toBe(true)
    const { total } = await accounted()
    expect(total).toMatchObject({ unaccounted: 0, unexpected: 0, failed: 0 })
    const [gone] = await bench.sql<{ state: string }>(`SELECT state FROM scheduled_job WHERE name = 'gone'`)
    expect(gone!.state).toBe("removed")
    expect((await runsOf(bench, "gone")).length - oldTicks).toBeLessThanOrEqual(2)
    const newRuns = new Set((await runsOf(bench, "new")).map(({ id }) => id))
    const ranOn = (await calls()).filter(({ runId }) => newRuns.has(runId)).map(({ pid }) => pid)
    expect(new Set(ranOn)).toEqual(new Set([fresh.pid]))
    const versions = await bench.sql(`SELECT 1 FROM scheduled_job_version WHERE job_name = 'moved'`)
    expect(versions).toHaveLength(2)
  })

  test("a deploy that widens and narrows bounds under way is kept to by old servers and new, also as they die", async () => {
    const seed = randomInt(2 ** 32)
    const database = { query: (sql: string, values?: unknown[]) => bench.sql(sql, values) }
    for (const statement of witnessTables) await database.query(statement)
    const living = [await start(jobsOfBuild(0, seed)), await start(jobsOfBuild(0, seed))]
    const disturbances = []
    for (const build of [1, 2]) {
      await until("runs of the build before are under way", async () => {
        const runs = [...(await runsOf(bench, "bound-1")), ...(await runsOf(bench, "bound-2"))]
        return runs.filter(({ status }) => status === "running").length >= (build === 1 ? 4 : 2)
      })
      const fromMs = Date.now()
      living.push(await start(jobsOfBuild(build, seed)))
      await living.shift()!.signal("SIGKILL")
      disturbances.push({ kind: "deploy", fromMs, toMs: Date.now() })
    }
    const toMs = Date.now()
    await until("all of that time has its outcome", () => isSettled(database, { toMs }))
    for (const worker of living) await worker.signal("SIGTERM")
    const evidence = await readEvidence(database, { toMs, disturbances })
    expect({ seed, ...evidence }).toMatchObject({
      seed,
      decidedTwice: 0,
      notAllowed: 0,
      bounds: { over: [], skippedWithRoom: [] },
      effects: { doubled: 0, lost: 0, stray: 0, givenUp: 0 },
    })
  })

  test("processes whose clocks are five minutes wrong decide each tick once, at the database's time", async () => {
    const jobs = [{ name: "shared", handler: "call", ...everySecond }]
    for (const skewMs of [-300_000, 300_000, 0]) await start(jobs, { skewMs })
    await until("ten ran", async () => (await calls()).length >= 10)
    await Promise.all(workers.map((worker) => worker.signal("SIGTERM")))
    const ids = (await calls()).map(({ runId }) => runId)
    expect(new Set(ids).size).toBe(ids.length)
    const [late] = await bench.sql<{ worst: number }>(
      `SELECT max(abs(extract(epoch FROM started_at - scheduled_for)))::float8 AS worst FROM scheduled_job_run WHERE started_at IS NOT NULL`,
    )
    // Far from the five minutes by which the clocks are wrong.
    expect(late!.worst).toBeLessThan(60)
    expect((await accounted()).total).toMatchObject({ unaccounted: 0, unexpected: 0 })
  })

  test("a stopped process loses its run to another, and what it says when it goes on is refused", async () => {
    const jobs = [{ name: "slow", handler: "slow", ...never }]
    const sleeper = await start(jobs)
    await trigger("slow")
    await until("it runs", async () =>
      (await runsOf(bench, "slow")).some(({ status }) => status === "running"),
    )
    await sleeper.signal("SIGSTOP")
    await start(jobs)
    const run = await until("another ended it", async () =>
      (await runsOf(bench, "slow")).find(({ status }) => status === "succeeded"),
    )
    await sleeper.signal("SIGCONT")
    await until("the late end is refused", () =>
      sleeper.lines.some((line) => line.includes("its outcome does not count")),
    )
    const [after] = await runsOf(bench, "slow")
    expect(after).toEqual(run)
    expect(after!.attempts.map(({ outcome }) => outcome)).toEqual(["worker_lost", "succeeded"])
  })

  if (queueKind === "redis") {
    test("a flushed queue loses no run", async () => {
      const jobs = [{ name: "flushed", handler: "call", ...everySecond }]
      const worker = await start(jobs)
      for (let flushes = 1; flushes <= 4; flushes++) {
        await until("it runs", async () => (await calls()).length >= 2 * flushes)
        await flush()
      }
      await until("it goes on", async () => (await calls()).length >= 12)
      await until("nothing is open", async () => {
        const open = (await runsOf(bench, "flushed")).filter(({ status }) =>
          ["due", "running"].includes(status),
        )
        return open.every((run) => run.scheduled_for.getTime() > Date.now() - 2_000)
      })
      await worker.signal("SIGTERM")
      const { total } = await accounted()
      expect(total).toMatchObject({ unaccounted: 0, unexpected: 0, failed: 0 })
      expect(worker.lines.filter((line) => line.includes("UNHANDLED"))).toEqual([])
    })
  }
})
