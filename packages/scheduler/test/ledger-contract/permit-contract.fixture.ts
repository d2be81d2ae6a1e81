import type { DueRun } from "../../src/job/due-run"
import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

export function permitContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
  })
  afterEach(() => world.close())

  const queued = (concurrency: number) => record("job", { policies: { overlap: "queue", concurrency } })
  const freed = (run: DueRun | undefined) => ({
    recorded: true,
    freed: run && expect.objectContaining({ runId: run.runId }),
  })
  const by = undefined

  /** A run that began, and others that wait for its permit, the oldest first. */
  async function waitingBehind(count: number) {
    const begun = await act.running("job")
    const waiting = await act.dueOnes("job", count)
    for (const run of waiting) expect(await act.claim(run)).toEqual({ kind: "wait" })
    return { begun, waiting }
  }

  test("as many runs of a job as its concurrency allows are under way, also when many claim at once", async () => {
    await act.define(record("job", { policies: { overlap: "queue", concurrency: 2 } }))
    const runs = [await act.due("job"), await act.due("job"), await act.due("job"), await act.due("job")]
    const claims = await Promise.all(
      runs.map((run, index) => act.claim(run, "worker", index % 2 ? world.other : world.ledger)),
    )
    const taken = runs.filter((_, index) => claims[index]!.kind === "claimed")
    expect(claims.map(({ kind }) => kind).sort()).toEqual(["claimed", "claimed", "wait", "wait"])
    await act.succeed(taken[1]!)
    const rest = runs.filter((run) => !taken.includes(run))
    expect((await act.claim(rest[0]!)).kind).toBe("claimed")
    expect((await act.claim(rest[1]!)).kind).toBe("wait")
  })

  test.each(["skip", "queue"] as const)(
    "with overlap %s, two processes that claim two runs at once get both where there is room for both",
    async (overlap) => {
      await act.define(record("job", { policies: { overlap, concurrency: 2 } }))
      for (let round = 0; round < 5; round++) {
        const [one, two] = await act.dueOnes("job", 2)
        const claims = await Promise.all([act.claim(one!, "a"), act.claim(two!, "b", world.other)])
        expect(claims.map(({ kind }) => kind)).toEqual(["claimed", "claimed"])
        await Promise.all([act.succeed(one!), act.succeed(two!, 1, world.other)])
      }
    },
  )

  test("a permit that becomes free goes to the run that has waited longest, and no other run takes it", async () => {
    await act.define(queued(1))
    const begun = await act.running("job")
    const [second, third] = await act.dueOnes("job", 2)
    for (const run of [third!, second!]) expect(await act.claim(run)).toEqual({ kind: "wait" })
    expect(await act.stored(second!)).toMatchObject({ status: "due", blockedBy: begun.runId })
    expect(await act.succeed(begun)).toEqual(freed(second))
    expect(await act.stored(second!)).toMatchObject({ status: "due", blockedBy: undefined })
    expect(await act.claim(third!)).toEqual({ kind: "wait" })
    expect(await act.claim(await act.due("job"), "b", world.other)).toEqual({ kind: "wait" })
    expect((await act.claim(second!)).kind).toBe("claimed")
    expect(await act.claim(third!)).toEqual({ kind: "wait" })
    expect(await act.succeed(second!)).toEqual(freed(third))
  })

  test("two runs that end at once give their permits to two that wait", async () => {
    await act.define(queued(2))
    const [one, two] = [await act.running("job"), await act.running("job")]
    const waiting = await act.dueOnes("job", 3)
    for (const run of waiting) await act.claim(run)
    const ends = await Promise.all([act.succeed(one), act.succeed(two, 1, world.other)])
    const oldest = waiting.slice(0, 2)
    expect(ends.map((end) => end.freed!.runId).sort()).toEqual(oldest.map(({ runId }) => runId).sort())
    expect(await act.claim(waiting[2]!)).toEqual({ kind: "wait" })
    for (const run of oldest) expect((await act.claim(run)).kind).toBe("claimed")
  })

  test("a run that was given a permit and is cancelled passes it on", async () => {
    await act.define(queued(1))
    const { begun, waiting } = await waitingBehind(3)
    const cancel = ({ runId }: DueRun) => world.ledger.cancel({ runId, by, reason: undefined })
    expect(await cancel(waiting[1]!)).toEqual({ kind: "skipped", freed: undefined })
    expect(await act.succeed(begun)).toEqual(freed(waiting[0]))
    expect(await cancel(waiting[0]!)).toMatchObject({
      kind: "skipped",
      freed: { runId: waiting[2]!.runId },
    })
    expect((await act.claim(waiting[2]!)).kind).toBe("claimed")
  })

  test("a run that was given a permit and whose job is paused is skipped, and passes it on", async () => {
    await act.define(queued(1))
    const { begun, waiting } = await waitingBehind(1)
    const manual = await world.ledger.trigger({ job: "job", data: undefined, by })
    expect(await act.claim(manual)).toEqual({ kind: "wait" })
    await act.succeed(begun)
    await world.ledger.pause({ job: "job", forMs: undefined, by, reason: undefined })
    expect(await act.claim(waiting[0]!)).toMatchObject({
      reason: "paused",
      freed: [{ runId: manual.runId }],
    })
    expect((await act.claim(manual)).kind).toBe("claimed")
  })

  test("of a removed job the heartbeat skips the run that was given a permit, and offers the next one", async () => {
    await act.define(queued(1))
    const { begun, waiting } = await waitingBehind(2)
    await act.succeed(begun)
    await act.define()
    await world.pass(6_000)
    const beat = await act.beat()
    expect(beat.skipped).toMatchObject([{ runId: waiting[0]!.runId, reason: "removed" }])
    expect(beat.waiting).toMatchObject([{ runId: waiting[1]!.runId }])
    expect(await act.claim(waiting[1]!)).toMatchObject({ kind: "skipped", reason: "removed" })
  })

  test("a run that is put off by a retry gives its permit away, and waits for one when its time has come", async () => {
    await act.define(record("job", { policies: { overlap: "queue", concurrency: 1, attempts: 2 } }))
    const { begun, waiting } = await waitingBehind(1)
    expect(await act.fail(begun, 1, 1_000)).toEqual(freed(waiting[0]))
    expect((await act.claim(waiting[0]!)).kind).toBe("claimed")
    await world.pass(2_000)
    expect(await act.claim(begun)).toEqual({ kind: "wait" })
    expect(await act.succeed(waiting[0]!)).toEqual(freed({ ...begun, delivery: 2 }))
    expect(await act.claim(begun)).toMatchObject({ kind: "claimed", run: { attempt: 2 } })
  })

  test("a run that is handed back keeps its permit, and so does one whose worker died", async () => {
    await act.define(queued(1))
    const { begun, waiting } = await waitingBehind(1)
    await world.ledger.handBack([{ runId: begun.runId, attempt: 1 }])
    expect(await act.claim(waiting[0]!)).toEqual({ kind: "wait" })
    expect((await act.claim(begun, "dead")).kind).toBe("claimed")
    await world.pass(11_000)
    expect((await act.beat()).revived).toMatchObject([{ runId: begun.runId }])
    expect(await act.claim(waiting[0]!)).toEqual({ kind: "wait" })
    expect((await act.claim(begun)).kind).toBe("claimed")
    expect(await act.succeed(begun, 3)).toEqual(freed(waiting[0]))
  })

  test("a run that ends because its worker died gives its permit to one that waits, which is offered", async () => {
    await act.define(queued(1))
    const { begun, waiting } = await waitingBehind(2)
    await world.ledger.cancel({ runId: begun.runId, by, reason: undefined })
    await world.pass(11_000)
    const beat = await act.beat({ worker: "healthy" })
    expect(beat.abandoned).toMatchObject([{ runId: begun.runId, reason: "cancelled" }])
    expect(beat.waiting.map(({ runId }) => runId)).toContain(waiting[0]!.runId)
    expect(await act.claim(waiting[1]!)).toEqual({ kind: "wait" })
    expect((await act.claim(waiting[0]!)).kind).toBe("claimed")
  })

  test("a run in the way whose worker is dead makes the next one wait, not be skipped", async () => {
    await act.define(record("job"))
    await act.running("job", "dead")
    await world.pass(11_000)
    const second = await act.due("job")
    expect(await act.claim(second)).toEqual({ kind: "wait" })
    expect(await act.stored(second)).toMatchObject({ status: "due" })
  })

  test("a run that was just given its permit is in the way like one that runs, until its offer has lapsed", async () => {
    await act.define(record("job"))
    const begun = await act.running("job")
    const manual = await world.ledger.trigger({ job: "job", data: undefined, by })
    expect(await act.claim(manual)).toEqual({ kind: "wait" })
    expect(await act.succeed(begun)).toEqual(freed(manual))
    expect(await act.claim(await act.due("job"))).toMatchObject({
      kind: "skipped",
      reason: "overlap",
      blockedBy: manual.runId,
    })
    await world.pass(11_000)
    expect(await act.claim(await act.due("job"))).toEqual({ kind: "wait" })
  })

  test("an outcome that is rolled back hands no permit on", async () => {
    await act.define(queued(1))
    const { begun, waiting } = await waitingBehind(1)
    const outcome = { runId: begun.runId, attempt: 1, status: "succeeded", result: 1 } as const
    const rolledBack = world.ledger.transaction(async (manager) => {
      expect(await world.ledger.finish(outcome, { manager })).toEqual(freed(waiting[0]))
      throw new Error("the shop's own write failed")
    })
    await expect(rolledBack).rejects.toThrow("own write")
    expect(await act.stored(waiting[0]!)).toMatchObject({ status: "due", blockedBy: begun.runId })
    expect(await act.claim(waiting[0]!)).toEqual({ kind: "wait" })
    expect(await act.succeed(begun)).toEqual(freed(waiting[0]))
    expect((await act.claim(waiting[0]!)).kind).toBe("claimed")
  })

  test("the late outcome of an earlier attempt changes neither the run nor its permit", async () => {
    await act.define(queued(1))
    const { begun, waiting } = await waitingBehind(1)
    await world.pass(11_000)
    await act.beat({ worker: "healthy" })
    await act.claim(begun, "healthy")
    const before = await act.stored(begun)
    for (const late of [await act.succeed(begun), await act.fail(begun, 1, 0), await act.fail(begun)]) {
      expect(late).toEqual({ recorded: false, freed: undefined })
    }
    expect(await world.ledger.handBack([{ runId: begun.runId, attempt: 1 }])).toEqual([])
    expect(await act.stored(begun)).toEqual(before)
    expect(await act.claim(waiting[0]!)).toEqual({ kind: "wait" })
  })

  test("of a backfill as many runs begin as there are permits, the oldest first, and the others get theirs in turn", async () => {
    await act.define(record("job", { policies: { overlap: "skip", concurrency: 2 } }))
    await world.pass(10_000)
    const nowMs = await world.ledger.readClock()
    const ticks = [4_000, 1_000, 3_000, 2_000].map((agoMs) => nowMs - agoMs)
    const runs = await world.ledger.backfill({ job: "job", ticks, by: undefined })
    const byTime = new Map<number, (typeof runs)[number]>()
    for (const run of runs) byTime.set((await act.stored(run)).scheduledForMs, run)
    const inOrder = [...byTime].sort(([a], [b]) => a - b).map(([, run]) => run)
    expect(inOrder.map(({ waits }) => waits ?? false)).toEqual([false, false, true, true])
    expect((await act.claim(inOrder[2]!)).kind).toBe("wait")
    for (const run of inOrder.slice(0, 2)) expect((await act.claim(run)).kind).toBe("claimed")
    expect((await act.succeed(inOrder[1]!)).freed?.runId).toBe(inOrder[2]!.runId)
    expect((await act.succeed(inOrder[0]!)).freed?.runId).toBe(inOrder[3]!.runId)
  })

  test("where a deploy left fewer permits, runs that are over otherwise than by their end make room too", async () => {
    const queue = (concurrency: number) => record("job", { policies: { overlap: "queue", concurrency } })
    await act.define(queue(2))
    const begun = [await act.running("job"), await act.running("job")]
    const waiting = await act.due("job")
    expect((await act.claim(waiting)).kind).toBe("wait")
    await act.define(queue(1))
    expect((await act.succeed(begun[0]!)).freed).toBeUndefined()
    await world.ledger.handBack([{ runId: begun[1]!.runId, attempt: 1 }])
    const cancelled = await world.ledger.cancel({ runId: begun[1]!.runId, by: undefined, reason: undefined })
    expect(cancelled).toEqual({ kind: "skipped", freed: expect.objectContaining({ runId: waiting.runId }) })
    expect((await act.claim(waiting)).kind).toBe("claimed")
  })

  test("where a deploy left fewer permits, the end of the last dead worker's run makes room", async () => {
    const queue = (concurrency: number) => record("job", { policies: { overlap: "queue", concurrency } })
    await act.define(queue(2))
    const begun = [await act.running("job", "dead"), await act.running("job", "dead")]
    const waiting = await act.due("job")
    expect((await act.claim(waiting)).kind).toBe("wait")
    await act.define(queue(1))
    for (const { runId } of begun) await world.ledger.cancel({ runId, by: undefined, reason: undefined })
    await world.pass(11_000)
    const beat = await act.beat({ worker: "healthy" })
    expect(beat.abandoned).toHaveLength(2)
    expect(beat.waiting.map(({ runId }) => runId)).toContain(waiting.runId)
    expect((await act.claim(waiting)).kind).toBe("claimed")
  })
}
