import type { ExpectedTick } from "../../src/ledger/heartbeat"
import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

export function heartbeatContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
    await act.define(record("job"))
  })
  afterEach(() => world.close())

  test("a heartbeat renews the leases of this worker, and returns the clock and the revision", async () => {
    const run = await act.running("job")
    await world.pass(5_000)
    const before = (await act.stored(run)).leaseExpiresAtMs!
    const beat = await act.beat({ running: [{ runId: run.runId, attempt: 1 }] })
    expect(beat).toMatchObject({ lost: [], cancelled: [], revived: [], abandoned: [], waiting: [] })
    expect(beat.revision).toBe((await world.ledger.loadPlans()).revision)
    expect((await act.stored(run)).leaseExpiresAtMs! - beat.nowMs).toBeGreaterThan(9_000)
    expect(before - beat.nowMs).toBeLessThan(6_000)
    expect(
      await world.ledger.workers({ fromMs: beat.nowMs - 1_000, toMs: beat.nowMs + 1_000 }),
    ).toMatchObject([{ workerId: "worker", host: "shop-1", pid: 4711, stoppedAtMs: undefined }])
  })

  test("what a dead worker held is due once more with the next delivery, and its worker learns that it lost it", async () => {
    const run = await act.running("job", "dead")
    await world.pass(11_000)
    const [one, two] = [await act.beat({ worker: "a" }), await act.beat({ worker: "b" }, world.other)]
    expect([...one.revived, ...two.revived]).toMatchObject([{ runId: run.runId, delivery: 2, job: "job" }])
    const stored = await act.stored(run)
    expect(stored).toMatchObject({ status: "due", reason: undefined, failures: 0 })
    expect(stored.attempts).toMatchObject([{ worker: "dead", outcome: "worker_lost" }])
    const late = await act.beat({ worker: "dead", running: [{ runId: run.runId, attempt: 1 }] })
    expect(late.lost).toEqual([{ runId: run.runId, attempt: 1 }])
  })

  test("nothing is taken over in the first heartbeat after an outage, nor from oneself", async () => {
    const run = await act.running("job", "slow")
    await world.pass(11_000)
    expect((await act.beat({ worker: "a", takeOver: false })).revived).toEqual([])
    const own = await act.beat({ worker: "slow", running: [{ runId: run.runId, attempt: 1 }] })
    expect(own).toMatchObject({ lost: [], revived: [] })
    expect((await act.succeed(run)).recorded).toBe(true)
  })

  test("a run that kills every worker fails as worker_lost after three losses", async () => {
    const run = await act.running("job", "dead-1")
    for (const [attempt, worker] of [
      [2, "dead-2"],
      [3, "dead-3"],
    ] as const) {
      await world.pass(11_000)
      expect((await act.beat({ worker: "a" })).revived).toMatchObject([{ delivery: attempt }])
      await act.claim(run, worker)
    }
    await world.pass(11_000)
    const last = await act.beat({ worker: "a" })
    const { scheduledForMs } = await act.stored(run)
    expect(last.revived).toEqual([])
    expect(last.abandoned).toEqual([
      {
        runId: run.runId,
        job: "job",
        attempt: 3,
        reason: "worker_lost",
        trigger: "schedule",
        scheduledForMs,
      },
    ])
    expect(await act.stored(run)).toMatchObject({
      status: "failed",
      reason: "worker_lost",
      attempt: 3,
      error: { message: "Worker dead-3 stopped renewing its lease" },
    })
  })

  test("a run whose cancel was asked for and whose worker died is over", async () => {
    const run = await act.running("job", "dead")
    await world.ledger.cancel({ runId: run.runId, by: undefined, reason: undefined })
    await world.pass(11_000)
    expect((await act.beat({ worker: "a" })).abandoned).toMatchObject([{ reason: "cancelled" }])
    expect(await act.stored(run)).toMatchObject({ status: "failed", reason: "cancelled" })
  })

  test("a cancel reaches the worker that holds the run", async () => {
    const run = await act.running("job")
    const held = { running: [{ runId: run.runId, attempt: 1 }] }
    expect((await act.beat(held)).cancelled).toEqual([])
    await world.ledger.cancel({ runId: run.runId, by: undefined, reason: undefined })
    expect((await act.beat(held)).cancelled).toEqual([{ runId: run.runId, attempt: 1 }])
  })

  test("a due run that no worker took is offered again every few seconds, to one process at a time", async () => {
    const run = await act.due("job")
    expect((await act.beat()).waiting).toEqual([])
    await world.pass(6_000)
    expect((await act.beat()).waiting).toEqual([
      { runId: run.runId, job: "job", delivery: 1, queue: "default" },
    ])
    expect((await act.beat({ worker: "b" })).waiting).toEqual([])
    await world.pass(6_000)
    expect((await act.beat({ worker: "b" })).waiting).toHaveLength(1)
  })

  test("a due run of a job that was removed is settled", async () => {
    const run = await act.due("job")
    await act.define()
    await world.pass(6_000)
    const { scheduledForMs } = await act.stored(run)
    const reported = { runId: run.runId, job: "job", reason: "removed", count: 1 }
    const beat = await act.beat()
    expect(beat.waiting).toEqual([])
    expect(beat.skipped).toEqual([{ ...reported, fromMs: scheduledForMs, toMs: scheduledForMs }])
    expect(await act.stored(run)).toMatchObject({ status: "skipped", reason: "removed" })
  })

  test("planned runs that their process lets go of are offered when their time has come", async () => {
    await world.pass(1_000)
    const { due } = await act.decide("job", [(await world.ledger.readClock()) + 900])
    await world.ledger.releasePlanned(due.map(({ runId }) => runId))
    expect((await act.beat()).waiting).toEqual([])
    await world.pass(1_000)
    expect((await act.beat()).waiting).toMatchObject([{ runId: due[0]!.runId }])
  })

  test("a run that waits follows its job to another queue", async () => {
    const run = await act.due("job")
    await act.define(record("job", { policies: { queue: "slow" } }))
    await world.pass(6_000)
    expect((await act.beat()).waiting).toMatchObject([{ runId: run.runId, queue: "slow" }])
  })

  test("a worker reports which jobs it can run, and they stay until it reports others", async () => {
    const jobs = async () =>
      (await world.ledger.workers({ fromMs: 0, toMs: 4e12 })).map((worker) => worker.jobs)
    await act.beat()
    expect(await jobs()).toEqual([undefined])
    await act.beat({ jobs: ["a", "b"] })
    await act.beat()
    expect(await jobs()).toEqual([["a", "b"]])
    await act.beat({ jobs: [] })
    expect(await jobs()).toEqual([[]])
  })

  test("workers that can run the same jobs have the same list, and others have their own", async () => {
    const lists = { z: ["a", "b"], y: undefined, x: ["b", "a"], w: [], v: ["a", "b"], u: [], t: undefined }
    for (const [worker, jobs] of Object.entries(lists)) await act.beat({ worker, ...(jobs ? { jobs } : {}) })
    const found = await world.ledger.workers({ fromMs: 0, toMs: 4e12 })
    expect(Object.fromEntries(found.map(({ workerId, jobs }) => [workerId, jobs]))).toEqual(lists)
  })

  test("a worker that signs off is marked as gone", async () => {
    const { nowMs } = await act.beat()
    await world.ledger.signOff("worker")
    const [worker] = await world.ledger.workers({ fromMs: nowMs - 1_000, toMs: nowMs + 1_000 })
    expect(worker!.stoppedAtMs).toBeGreaterThanOrEqual(worker!.seenAtMs)
  })

  const othersOf = async (worker: string, planners = 3) => {
    const { others, elders } = await act.beat({ worker, planners })
    return { others, elders }
  }

  test("a heartbeat counts the other live workers, and the elder of them, as far as is asked", async () => {
    for (const [number, worker] of ["d", "c", "b", "a"].entries()) {
      expect(await othersOf(worker)).toMatchObject({ others: number })
      await world.pass(1_000)
    }
    for (const worker of ["d", "c", "b"]) await act.beat({ worker })
    await world.pass(3_000)
    expect(await othersOf("a", 2)).toEqual({ others: 2, elders: 2 })
    expect(await othersOf("d")).toEqual({ others: 3, elders: 0 })
    await world.ledger.signOff("d")
    expect(await othersOf("b")).toEqual({ others: 2, elders: 1 })
    // "c" was last seen more than 10 s ago.
    await world.pass(8_000)
    expect(await othersOf("b")).toEqual({ others: 1, elders: 0 })
    expect(await othersOf("a")).toEqual({ others: 1, elders: 1 })
  })

  test("an elder counts only once it was seen after the younger one had come: it may have died before", async () => {
    await act.beat({ worker: "elder" })
    await world.pass(1_000)
    expect(await othersOf("younger")).toEqual({ others: 1, elders: 0 })
    await world.pass(1_000)
    expect(await othersOf("younger")).toEqual({ others: 1, elders: 0 })
    await act.beat({ worker: "elder" })
    expect(await othersOf("younger")).toEqual({ others: 1, elders: 1 })
  })

  test("a heartbeat reports that an expected tick is undecided, of an active job", async () => {
    await act.define(record("job"), record("other"))
    const decided = { job: "job", tickMs: (await act.planOf("job")).watermarkMs }
    const undecided = { job: "other", tickMs: (await act.planOf("other")).watermarkMs + 1 }
    const behind = async (...expected: ExpectedTick[]) => (await act.beat({ expected })).behind
    expect(await behind()).toBe(false)
    expect(await behind(decided, { ...undecided, job: "unknown" })).toBe(false)
    expect(await behind(decided, undecided)).toBe(true)
    await act.decide("other", [undecided.tickMs])
    expect(await behind(decided, undecided)).toBe(false)
    await act.define(record("job"))
    expect(await behind({ job: "other", tickMs: undecided.tickMs + 60_000 })).toBe(false)
  })
}
