import { Client } from "pg"
import type { Ledger } from "../src"
import type { Claim } from "../src/ledger/ledger"
import type { DueRun } from "../src/job/due-run"
import type { Policies } from "../src/policy/policies"
import { createBench, until, type Bench } from "./bench.fixture"
import { leaseMs, record } from "./ledger-contract/subject.fixture"

/** What two processes do to one job at the same moment, each on connections of its own. */
describe("the semaphore of a bounded job", () => {
  let bench: Bench
  let one: Ledger
  let other: Ledger
  beforeEach(async () => {
    bench = await createBench("postgres")
    one = bench.openLedger()
    other = bench.openLedger()
  })
  afterEach(async () => {
    await Promise.all([one.close(), other.close()])
    await bench.clear()
  })

  const define = (policies: Record<string, Partial<Policies>>) =>
    one.reconcile({
      jobs: Object.entries(policies).map(([name, given]) => record(name, { policies: given })),
      keepSources: [],
    })

  /** Due runs of a job's ticks, one a millisecond, that nothing but their overlap policy concerns. */
  async function dueRuns(job: string, count: number): Promise<DueRun[]> {
    const [plan] = (await one.loadPlans([job])).plans
    const { versionId } = plan!.versions.at(-1)!
    const lastMs = await until("the ticks have come", async () => {
      const nowMs = await one.readClock()
      return nowMs - plan!.watermarkMs > count && nowMs
    })
    const ticks = Array.from({ length: count }, (_, index) => {
      const scheduledFor = lastMs - count + 1 + index
      const tick = { versionId, scheduledFor, coversTo: scheduledFor, count: 1, runAt: scheduledFor }
      return { ...tick, trigger: "schedule", status: "due", reason: undefined } as const
    })
    const { due } = await one.recordTicks([
      { job, fromMs: plan!.watermarkMs, toMs: lastMs, versionId, ticks },
    ])
    return due
  }

  const claim = (by: Ledger, { runId }: DueRun): Promise<Claim> =>
    by.claim({ runId, workerId: by === one ? "one" : "other", leaseMs })
  const succeed = (by: Ledger, { runId }: { runId: string }) =>
    by.finish({ runId, attempt: 1, status: "succeeded", result: null })
  const held = async (job: string) =>
    (
      await bench.sql<{ held: number; counted: number }>(
        `SELECT held, (SELECT count(*)::integer FROM scheduled_job_run WHERE job_name = $1 AND permit IN ('held', 'surplus')) AS counted
           FROM scheduled_job_semaphore WHERE job_name = $1`,
        [job],
      )
    )[0]!

  /** Keeps rows locked, as a process does that stands still in a transaction. */
  async function locking(sql: string, parameters: unknown[]) {
    const client = new Client({ connectionString: bench.databaseUrl })
    await client.connect()
    await client.query("BEGIN")
    await client.query(sql, parameters)
    return {
      async release() {
        await client.query("COMMIT")
        await client.end()
      },
    }
  }

  const isBlocked = async () =>
    (
      await bench.sql<{ blocked: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS blocked`,
      )
    )[0]!.blocked

  const blockedCount = async () =>
    (
      await bench.sql<{ count: number }>(
        `SELECT count(*)::integer FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
    )[0]!.count

  test.each([2, 4])(
    "with a bound of %i, two processes that claim at once are never refused a free place",
    async (concurrency) => {
      await define({ skip: { overlap: "skip", concurrency }, queue: { overlap: "queue", concurrency } })
      const wrong: string[] = []
      for (let pair = 0; pair < 40; pair++) {
        for (const job of ["skip", "queue"]) {
          const [first, second] = (await dueRuns(job, 2)) as [DueRun, DueRun]
          const claims = await Promise.all([claim(one, first), claim(other, second)])
          for (const { kind } of claims) if (kind !== "claimed") wrong.push(`${job}: ${kind}`)
          await Promise.all([succeed(other, first), succeed(one, second)])
        }
      }
      expect(wrong).toEqual([])
      expect([await held("skip"), await held("queue")]).toEqual([
        { held: 0, counted: 0 },
        { held: 0, counted: 0 },
      ])
    },
  )

  test("runs that wait begin in the order of their times, as many as end, however the ends coincide", async () => {
    await define({ job: { overlap: "queue", concurrency: 4 } })
    const runs = await dueRuns("job", 60)
    const underWay = new Set<string>()
    const begun: string[] = []
    let most = 0
    let allBegan!: () => void
    const fourBegan = new Promise<void>((resolve) => (allBegan = resolve))
    await Promise.all(
      runs.map(async (run, index) => {
        const by = index % 2 ? one : other
        const first = await claim(by, run)
        if (first.kind !== "claimed") return
        for (let current: DueRun | undefined = run; current;) {
          underWay.add(current.runId)
          begun.push(current.runId)
          most = Math.max(most, underWay.size)
          if (underWay.size === 4) allBegan()
          await fourBegan
          underWay.delete(current.runId)
          const { freed } = await succeed(by, current)
          current = freed
          if (freed) expect((await claim(by, freed)).kind).toBe("claimed")
        }
      }),
    )
    const left = await bench.sql<{ id: string }>(
      `SELECT id::text FROM scheduled_job_run WHERE status <> 'succeeded'`,
    )
    expect({ most, left, begun: new Set(begun).size }).toEqual({ most: 4, left: [], begun: 60 })
    expect(await held("job")).toEqual({ held: 0, counted: 0 })
  })

  test("who has a semaphore keeps only its own job waiting: not another job, and no heartbeat", async () => {
    await define({ stuck: {}, free: {} })
    const [stuck] = await dueRuns("stuck", 1)
    const [free, later] = await dueRuns("free", 2)
    const lock = await locking(`SELECT 1 FROM scheduled_job_semaphore WHERE job_name = $1 FOR UPDATE`, [
      "stuck",
    ])
    // Both in one visit.
    const [waiting, claimed] = [claim(one, stuck!), claim(one, free!)]
    expect((await claimed).kind).toBe("claimed")
    expect(await succeed(one, free!)).toEqual({ recorded: true, freed: undefined })
    expect((await claim(one, later!)).kind).toBe("claimed")
    const beat = { worker: { id: "one", host: "here", pid: 1 }, leaseMs, requeueAfterMs: 5_000, planners: 3 }
    const running = [{ runId: later!.runId, attempt: 1 }]
    expect(await one.heartbeat({ ...beat, running, takeOver: true, expected: [] })).toMatchObject({
      lost: [],
    })
    await until("the claim waits", isBlocked)
    await lock.release()
    expect((await waiting).kind).toBe("claimed")
  })

  test("an outcome hands its place on while another has the semaphore, and gives one back when it is free", async () => {
    await define({ job: { overlap: "queue" } })
    const [first, second] = (await dueRuns("job", 2)) as [DueRun, DueRun]
    await claim(one, first)
    expect(await claim(other, second)).toEqual({ kind: "wait" })
    const lock = await locking(`SELECT 1 FROM scheduled_job_semaphore WHERE job_name = $1 FOR UPDATE`, [
      "job",
    ])
    expect(await succeed(one, first)).toEqual({
      recorded: true,
      freed: expect.objectContaining({ runId: second.runId }),
    })
    expect((await claim(other, second)).kind).toBe("claimed")
    const ended = succeed(other, second)
    await until("the outcome waits", isBlocked)
    await lock.release()
    expect(await ended).toEqual({ recorded: true, freed: undefined })
    expect(await held("job")).toEqual({ held: 0, counted: 0 })
  })

  test("a deploy that narrows the bound while others claim lets no more begin than it says", async () => {
    for (let round = 0; round < 15; round++) {
      await define({ job: { overlap: "allow", concurrency: null } })
      const runs = await dueRuns("job", 8)
      const deploy = one.reconcile({
        jobs: [record("job", { policies: { overlap: "queue", concurrency: 1 } })],
        keepSources: [],
      })
      const claims = await Promise.all(runs.map((run) => claim(other, run)))
      await deploy
      const taken = runs.filter((_, index) => claims[index]!.kind === "claimed")
      // Those that began before the deploy count; where none did, one may begin.
      expect(await held("job")).toEqual({ held: taken.length, counted: taken.length })
      const rest = runs.filter((run) => !taken.includes(run))
      for (const run of rest) {
        expect((await claim(one, run)).kind).toBe(taken.length === 0 && run === rest[0] ? "claimed" : "wait")
      }
      if (taken.length === 0) taken.push(rest.shift()!)
      const begun = [...taken]
      for (let run = begun.shift(); run; run = begun.shift()) {
        const { freed } = await succeed(other, run)
        // Only the last of those under way makes room.
        expect(freed === undefined).toBe(begun.length > 0 || rest.length === 0)
        if (!freed) continue
        rest.splice(
          rest.findIndex(({ runId }) => runId === freed.runId),
          1,
        )
        expect((await claim(one, freed)).kind).toBe("claimed")
        begun.push(freed)
      }
      expect(await held("job")).toEqual({ held: 0, counted: 0 })
    }
  })

  test("heartbeats, outcomes and cancels that meet on the same runs in any order never deadlock", async () => {
    await define({ job: { overlap: "queue", concurrency: 20 } })
    for (let round = 0; round < 15; round++) {
      const runs = await dueRuns("job", 20)
      for (const run of runs) expect((await claim(one, run)).kind).toBe("claimed")
      const backwards = [...runs].reverse()
      const beat = (by: Ledger, running: DueRun[]) =>
        by.heartbeat({
          worker: { id: by === one ? "one" : "other", host: "here", pid: 1 },
          running: running.map(({ runId }) => ({ runId, attempt: 1 })),
          leaseMs,
          requeueAfterMs: 5_000,
          takeOver: true,
          planners: 3,
          expected: [],
        })
      const [finished] = await Promise.all([
        Promise.all(backwards.map((run) => succeed(other, run))),
        beat(one, runs),
        beat(one, backwards),
        beat(other, runs),
        one.handBack([]),
        ...runs
          .slice(0, 3)
          .map(({ runId }) => one.cancel({ runId, by: "Ada", reason: undefined }).catch(() => undefined)),
      ])
      expect(finished.every(({ recorded }) => recorded)).toBe(true)
    }
    const [{ deadlocks }] = (await bench.sql<{ deadlocks: number }>(
      `SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()`,
    )) as [{ deadlocks: number }]
    expect(deadlocks).toBe(0)
  })

  test("a count that somebody has put wrong is put right by the next claim that it refuses", async () => {
    await define({ job: { overlap: "skip" } })
    const [run] = await dueRuns("job", 1)
    await bench.sql(`UPDATE scheduled_job_semaphore SET held = 7`)
    expect((await claim(one, run!)).kind).toBe("claimed")
    expect(await held("job")).toEqual({ held: 1, counted: 1 })
  })

  test("runs of a job whose semaphore is gone run and end as those of a job without a bound", async () => {
    await define({ job: { overlap: "skip" } })
    const [first, second] = (await dueRuns("job", 2)) as [DueRun, DueRun]
    await claim(one, first)
    await bench.sql(`DELETE FROM scheduled_job_semaphore`)
    expect((await claim(one, second)).kind).toBe("claimed")
    expect(await succeed(one, first)).toEqual({ recorded: true, freed: undefined })
    expect(await succeed(one, second)).toEqual({ recorded: true, freed: undefined })
  })

  test("a run that a process of the release before has written is bounded too, and one that it ended holds nothing", async () => {
    await define({ job: { overlap: "queue" } })
    const [first, second, third] = (await dueRuns("job", 3)) as [DueRun, DueRun, DueRun]
    await bench.sql(`UPDATE scheduled_job_run SET permit = NULL, late_at = NULL`)
    expect((await claim(one, first)).kind).toBe("claimed")
    expect(await claim(other, second)).toEqual({ kind: "wait" })
    await bench.sql(`UPDATE scheduled_job_run SET status = 'succeeded', finished_at = now() WHERE id = $1`, [
      first.runId,
    ])
    expect((await claim(one, third)).kind).toBe("claimed")
    expect(await succeed(one, third)).toEqual({
      recorded: true,
      freed: expect.objectContaining({ runId: second.runId }),
    })
  })

  test("claims of runs that are over, or of another job than the message says, leave a full job's count as it is", async () => {
    await define({ full: { overlap: "queue" }, other: { overlap: "queue" } })
    const [begun, waiting] = (await dueRuns("full", 2)) as [DueRun, DueRun]
    const [another] = (await dueRuns("other", 1)) as [DueRun]
    const claimAsOf = (job: string, { runId }: { runId: string }) =>
      one.claim({ runId, workerId: "one", leaseMs, job })
    expect((await claimAsOf("full", begun)).kind).toBe("claimed")
    expect(await claimAsOf("full", waiting)).toEqual({ kind: "wait" })
    // From here on the job is known to be full.
    expect(await claimAsOf("full", begun)).toEqual({ kind: "gone" })
    expect(await held("full")).toEqual({ held: 1, counted: 1 })
    expect(await claimAsOf("full", another)).toEqual({ kind: "gone" })
    expect([await held("full"), await held("other")]).toEqual([
      { held: 1, counted: 1 },
      { held: 0, counted: 0 },
    ])
    expect((await claim(other, another)).kind).toBe("claimed")
  })

  test("a deploy that bounds a job while late runs of it are being decided lets one of them begin", async () => {
    for (let round = 0; round < 8; round++) {
      await define({ job: { overlap: "allow", concurrency: null, missed: "all" } })
      const runs = await dueRuns("job", 6)
      await bench.sql(`UPDATE scheduled_job_run SET late_at = clock_timestamp() WHERE status = 'due'`)
      const lock = await locking(
        `SELECT 1 FROM scheduled_job_run WHERE status = 'due' ORDER BY id FOR NO KEY UPDATE`,
        [],
      )
      const deploy = one.reconcile({
        jobs: [record("job", { policies: { overlap: "queue", concurrency: 1, missed: "all" } })],
        keepSources: [],
      })
      await until("the deploy waits", isBlocked)
      const claims = Promise.all(runs.map((run, index) => claim(index % 2 ? one : other, run)))
      await until("claims wait", async () => (await blockedCount()) >= 2)
      await lock.release()
      await deploy
      const taken = (await claims).filter(({ kind }) => kind === "claimed").length
      const { held: now, counted } = await held("job")
      expect({ now, counted }).toEqual({ now: taken, counted: taken })
      const [{ surplus }] = (await bench.sql<{ surplus: number }>(
        `SELECT count(*)::integer AS surplus FROM scheduled_job_run WHERE permit = 'surplus'`,
      )) as [{ surplus: number }]
      // More than one only of those that had begun when the deploy came.
      expect(taken === 1 || surplus === taken).toBe(true)
      await bench.sql(`DELETE FROM scheduled_job_run`)
      await bench.sql(`DELETE FROM scheduled_job_semaphore`)
    }
  })
})
