import type { Ledger } from "../src"
import type { DueRun } from "../src/job/due-run"
import { until } from "./bench.fixture"
import { leaseMs } from "./ledger-contract/subject.fixture"
import { openTwoLedgers, type TwoLedgers } from "./two-ledgers.fixture"

describe("the semaphore of a bounded job, and two processes that meet on it", () => {
  let ledgers: TwoLedgers
  let bench: TwoLedgers["bench"]
  let one: TwoLedgers["one"]
  let other: TwoLedgers["other"]
  let define: TwoLedgers["define"]
  let dueRuns: TwoLedgers["dueRuns"]
  let claim: TwoLedgers["claim"]
  let succeed: TwoLedgers["succeed"]
  let held: TwoLedgers["held"]
  let locking: TwoLedgers["locking"]
  let isBlocked: TwoLedgers["isBlocked"]
  beforeEach(async () => {
    ledgers = await openTwoLedgers()
    ;({ bench, one, other, define, dueRuns, claim, succeed, held, locking, isBlocked } = ledgers)
  })
  afterEach(() => ledgers.close())

  test.each([2, 4])(
    "with a bound of %i, two processes that claim at once are never refused a free permit",
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
    // Both in one batch.
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

  test("an outcome hands its permit on while another has the semaphore, and gives one back when it is free", async () => {
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
})
