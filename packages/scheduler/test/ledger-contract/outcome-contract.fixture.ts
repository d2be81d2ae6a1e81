import type { Database } from "../../src/base/database"
import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

export function outcomeContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
    await act.define(record("job", { policies: { attempts: 3 } }))
  })
  afterEach(() => world.close())

  test("a run that succeeded keeps its result and one entry for each attempt", async () => {
    const run = await act.running("job")
    expect(await act.succeed(run)).toEqual({ recorded: true, freed: undefined })
    const stored = await act.stored(run)
    expect(stored).toMatchObject({ status: "succeeded", result: { done: true }, attempt: 1, failures: 0 })
    expect(stored.attempts).toMatchObject([
      { attempt: 1, worker: "worker", outcome: "succeeded", error: null },
    ])
    expect(stored.finishedAtMs).toBeGreaterThanOrEqual(stored.startedAtMs!)
    expect(stored.leaseExpiresAtMs).toBeUndefined()
  })

  test("where the handler was called after its claim, the attempt and the run began then; no clock sets that before the claim or after the end", async () => {
    const callsAfter = [60, -60_000, 3_600_000]
    for (const afterMs of callsAfter) {
      const run = await act.running("job")
      await world.pass(1_000)
      const { startedAtMs: claimedAtMs } = await act.stored(run)
      const outcome = { runId: run.runId, attempt: 1, status: "succeeded", result: null } as const
      await world.ledger.finish({ ...outcome, calledAtMs: claimedAtMs! + afterMs })
      const { startedAtMs, finishedAtMs, attempts } = await act.stored(run)
      expect(startedAtMs).toBe(claimedAtMs! + (afterMs === 60 ? 60 : 0))
      expect(startedAtMs).toBeLessThanOrEqual(finishedAtMs!)
      expect(Math.abs(Date.parse(attempts[0]!.startedAt) - startedAtMs!)).toBeLessThanOrEqual(1)
      const { claimedAt } = attempts[0]!
      if (afterMs === 60) expect(Math.abs(Date.parse(claimedAt!) - claimedAtMs!)).toBeLessThanOrEqual(1)
      else expect(claimedAt).toBeUndefined()
    }
  })

  test("an attempt that is called after its claim leaves the beginning of its run as it is", async () => {
    const run = await act.running("job")
    await act.fail(run, 1, 1)
    await world.pass(100)
    const { startedAtMs } = await act.stored(run)
    await act.claim(run)
    await world.ledger.finish({
      runId: run.runId,
      attempt: 2,
      status: "succeeded",
      result: null,
      calledAtMs: startedAtMs! + 1_000,
    })
    expect((await act.stored(run)).startedAtMs).toBe(startedAtMs)
  })

  test("an outcome counts once", async () => {
    const run = await act.running("job")
    await act.succeed(run)
    expect(await act.fail(run)).toEqual({ recorded: false, freed: undefined })
    expect(await act.stored(run)).toMatchObject({ status: "succeeded" })
  })

  test("a failure that is tried again is due later, and the next attempt bears the next number", async () => {
    const run = await act.running("job")
    await act.fail(run, 1, 60_000)
    expect(await act.stored(run)).toMatchObject({ status: "due", failures: 1, workerId: undefined })
    expect(await act.claim(run)).toEqual({ kind: "wait" })
    await world.pass(61_000)
    expect(await act.claim(run, "next")).toMatchObject({ kind: "claimed", run: { attempt: 2, failures: 1 } })
    await act.fail(run, 2)
    const stored = await act.stored(run)
    expect(stored).toMatchObject({
      status: "failed",
      reason: "error",
      failures: 2,
      error: { message: "broken" },
    })
    expect(stored.attempts.map(({ worker, outcome }) => [worker, outcome])).toEqual([
      ["worker", "failed"],
      ["next", "failed"],
    ])
  })

  test("the late outcome of a worker whose run was given to another is refused", async () => {
    const run = await act.running("job", "zombie")
    await world.pass(11_000)
    const beat = await act.beat({ worker: "healthy" })
    expect(beat.revived).toMatchObject([{ runId: run.runId, delivery: 2 }])
    expect((await act.succeed(run)).recorded).toBe(false)
    await act.claim(run, "healthy")
    expect((await act.succeed(run, 1)).recorded).toBe(false)
    expect((await act.succeed(run, 2)).recorded).toBe(true)
  })

  test("a run that is handed back is due at once with the next delivery, once", async () => {
    const run = await act.running("job")
    const attempt = { runId: run.runId, attempt: 1 }
    expect(await world.ledger.handBack([attempt])).toEqual([due({ ...run, delivery: 2 })])
    expect(await world.ledger.handBack([attempt])).toEqual([])
    const stored = await act.stored(run)
    expect(stored).toMatchObject({ status: "due", failures: 0, workerId: undefined })
    expect(stored.attempts).toMatchObject([{ outcome: "handed_back" }])
    expect((await act.claim(run)).kind).toBe("claimed")
  })

  test("a run that is handed back before its handler was called has not begun: a pause and its lateness count as before", async () => {
    const run = await act.due("job")
    const claim = await act.claim(run)
    if (claim.kind !== "claimed") throw new Error(claim.kind)
    const { runId, attempt, before } = claim.run
    expect(before).toMatchObject({ begun: false, lateAtMs: expect.any(Number) as number })
    await world.ledger.handBack([{ runId, attempt, uncalled: before }])
    expect(await act.stored(run)).toMatchObject({ status: "due", attempt: 1, startedAtMs: undefined })
    const again = await act.claim(run)
    expect(again).toMatchObject({ kind: "claimed", run: { attempt: 2, before } })
    await world.ledger.handBack([{ runId, attempt: 2, uncalled: before }])
    await world.ledger.pause({ job: "job", forMs: undefined, by: undefined, reason: undefined })
    expect(await act.claim(run)).toMatchObject({ kind: "skipped", reason: "paused" })
  })

  test("a run whose cancel was asked for is not tried again", async () => {
    const run = await act.running("job")
    await world.ledger.cancel({ runId: run.runId, by: "Ada", reason: "wrong list" })
    await act.fail(run, 1, 1_000)
    expect(await act.stored(run)).toMatchObject({ status: "failed", reason: "cancelled" })
  })

  test("an attempt that gave in to its cancel ends as cancelled; one that succeeded all the same has succeeded", async () => {
    const [first, second] = [await act.running("job"), await act.due("job")]
    await world.ledger.cancel({ runId: first.runId, by: undefined, reason: undefined })
    await act.finish({ runId: first.runId, attempt: 1, status: "cancelled" })
    const stored = await act.stored(first)
    expect(stored).toMatchObject({ status: "failed", reason: "cancelled", failures: 0 })
    expect(stored.attempts).toMatchObject([{ outcome: "cancelled" }])
    await act.claim(second)
    await world.ledger.cancel({ runId: second.runId, by: undefined, reason: undefined })
    await act.succeed(second)
    expect(await act.stored(second)).toMatchObject({ status: "succeeded", reason: undefined })
  })

  test("an outcome in a transaction that is rolled back does not count", async () => {
    const run = await act.running("job")
    const outcome = { runId: run.runId, attempt: 1, status: "succeeded", result: 1 } as const
    const rolledBack = world.ledger.transaction(async (manager) => {
      expect(await world.ledger.finish(outcome, { manager })).toMatchObject({ recorded: true })
      throw new Error("the shop's own write failed")
    })
    await expect(rolledBack).rejects.toThrow("own write")
    expect(await act.stored(run)).toMatchObject({ status: "running", attempts: [] })
    await world.pass(1_000)
    const { startedAtMs: claimedAtMs } = await act.stored(run)
    const called = { ...outcome, calledAtMs: claimedAtMs! + 60 }
    await world.ledger.transaction((manager) => world.ledger.finish(called, { manager }))
    const { startedAtMs, attempts, status } = await act.stored(run)
    expect({ status, startedAtMs }).toEqual({ status: "succeeded", startedAtMs: claimedAtMs! + 60 })
    expect(attempts[0]!.claimedAt).toBeDefined()
  })

  test("a transaction that has ended, either way, takes no outcome any more", async () => {
    const run = await act.running("job")
    const outcome = { runId: run.runId, attempt: 1, status: "succeeded", result: 1 } as const
    const managers: Database[] = []
    await world.ledger.transaction((manager) => Promise.resolve(managers.push(manager)))
    const rolledBack = world.ledger.transaction((manager) => {
      managers.push(manager)
      return Promise.reject(new Error("no"))
    })
    await expect(rolledBack).rejects.toThrow("no")
    for (const manager of managers) {
      const over = { code: "TRANSACTION_OVER" }
      await expect(world.ledger.finish(outcome, { manager })).rejects.toMatchObject(over)
      await expect(manager.query("SELECT 1")).rejects.toMatchObject(over)
    }
    expect(await act.stored(run)).toMatchObject({ status: "running", attempts: [] })
  })

  test("only the attempt that holds a run writes its progress", async () => {
    const run = await act.running("job")
    await world.ledger.recordProgress({ runId: run.runId, attempt: 2, progress: { done: 9 } })
    expect((await act.stored(run)).progress).toBeUndefined()
    await world.ledger.recordProgress({ runId: run.runId, attempt: 1, progress: { done: 1 } })
    expect((await act.stored(run)).progress).toEqual({ done: 1 })
  })

  test.each([{ done: 2 }, 0, false, "", "three"])(
    "an outcome writes the progress %j that it takes along, once, and for the attempt that holds the run",
    async (value) => {
      const run = await act.running("job")
      await world.ledger.recordProgress({ runId: run.runId, attempt: 1, progress: { done: 1 } })
      const outcome = { runId: run.runId, status: "succeeded", result: 1, progress: { value } } as const
      await world.ledger.finish({ ...outcome, attempt: 2 })
      expect((await act.stored(run)).progress).toEqual({ done: 1 })
      await world.ledger.finish({ ...outcome, attempt: 1 })
      await world.ledger.finish({ ...outcome, attempt: 1, progress: { value: "late" } })
      expect((await act.stored(run)).progress).toEqual(value)
    },
  )

  test("an outcome may take nothing along as the progress, and without any leaves what was recorded", async () => {
    for (const { progress, expected } of [
      { progress: undefined, expected: { done: 1 } },
      { progress: { value: undefined }, expected: undefined },
    ]) {
      const run = await act.running("job")
      const ours = { runId: run.runId, attempt: 1 }
      await world.ledger.recordProgress({ ...ours, progress: { done: 1 } })
      await world.ledger.finish({ ...ours, status: "cancelled", progress })
      expect((await act.stored(run)).progress).toEqual(expected)
    }
  })
}

/** Without when it may begin. */
function due({
  runId,
  job,
  delivery,
  queue,
}: {
  runId: string
  job: string
  delivery: number
  queue: string
}) {
  return { runId, job, delivery, queue }
}
