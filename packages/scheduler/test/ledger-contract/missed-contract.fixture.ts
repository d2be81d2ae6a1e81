import type { Policies } from "../../src/policy/policies"
import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

export function missedContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
  })
  afterEach(() => world.close())

  const by = undefined
  const free = { overlap: "allow", concurrency: null } as const
  const defineJob = (policies: Partial<Policies>) => act.define(record("job", { policies }))
  const decidedBy = async () => (await act.planOf("job")).versions.at(-1)!.versionId
  /** Longer than a tick may wait before it is late. */
  const untilLate = () => world.pass(30_000)
  /** A run of a live worker that holds the job's only permit. */
  async function occupied() {
    const run = await world.ledger.trigger({ job: "job", data: undefined, by })
    expect((await act.claim(run)).kind).toBe("claimed")
    return run
  }

  test("a tick that no worker took in time is skipped, or runs late, as its own version's policy says", async () => {
    for (const missed of ["skip", "once", "all"] as const) {
      await defineJob({ ...free, missed })
      const versionId = await decidedBy()
      const late = await act.due("job")
      await defineJob({ ...free, missed: "all", missedLimit: 7 })
      await untilLate()
      const claim = await act.claim(late)
      if (missed === "skip") expect(claim).toMatchObject({ kind: "skipped", reason: "missed" })
      else expect(claim).toMatchObject({ kind: "claimed", run: { trigger: "missed" } })
      expect(await act.stored(late)).toMatchObject(
        missed === "skip"
          ? { status: "skipped", decidedVersionId: versionId, standInMs: undefined }
          : { status: "running", trigger: "missed", mustRun: true, decidedVersionId: undefined },
      )
    }
  })

  test("a late tick within a pause that is over is skipped for it, also where another pause came after", async () => {
    for (const missed of ["skip", "once", "all"] as const) {
      await defineJob({ ...free, missed })
      await world.ledger.pause({ job: "job", forMs: undefined, by: "ada", reason: undefined })
      const first = await act.due("job")
      await world.pass(1_000)
      await world.ledger.pause({ job: "job", forMs: 3_000, by: "bob", reason: undefined })
      const second = await act.due("job")
      await world.pass(4_000)
      const between = await act.due("job")
      await world.pass(1_000)
      await world.ledger.pause({ job: "job", forMs: undefined, by: "ada", reason: undefined })
      const third = await act.due("job")
      await world.pass(1_000)
      await world.ledger.resume({ job: "job", by: "ada" })
      await untilLate()
      for (const run of [first, second, third]) {
        expect(await act.claim(run)).toMatchObject({ kind: "skipped", reason: "paused" })
        expect(await act.stored(run)).toMatchObject({ standInMs: undefined, decidedVersionId: undefined })
      }
      expect(await act.claim(between)).toMatchObject(
        missed === "skip" ? { kind: "skipped", reason: "missed" } : { kind: "claimed" },
      )
      if (missed !== "skip") await act.succeed(between)
    }
  })

  test("a tick of a pause that a person has run all the same is not paused again", async () => {
    await defineJob({ ...free, missed: "once" })
    await world.ledger.pause({ job: "job", forMs: undefined, by, reason: undefined })
    const run = await act.due("job")
    expect(await act.claim(run)).toMatchObject({ kind: "skipped", reason: "paused" })
    await world.pass(1_000)
    await world.ledger.resume({ job: "job", by })
    await world.ledger.retry({ runId: run.runId, by })
    await untilLate()
    expect((await act.claim(run)).kind).toBe("claimed")
  })

  test("a tick that is older than the window when a worker comes is skipped for that", async () => {
    await defineJob({ ...free, missed: "all", missedWindowMs: 20_000 })
    const late = await act.due("job")
    await untilLate()
    expect(await act.claim(late)).toMatchObject({ kind: "skipped", reason: "missed_window" })
    expect(await act.stored(late)).toMatchObject({ decidedVersionId: await decidedBy() })
  })

  test("once: a later tick that is due stands in for a late one, which names it", async () => {
    await defineJob({ ...free, missed: "once" })
    const [late, between] = await act.dueOnes("job", 2)
    await untilLate()
    const standIn = await act.due("job")
    const standsIn = async () => ({
      reason: "missed_collapsed",
      standInMs: (await act.stored(standIn)).scheduledForMs,
      decidedVersionId: await decidedBy(),
    })
    expect(await act.claim(late!)).toMatchObject({ kind: "skipped", reason: "missed_collapsed" })
    expect(await act.stored(late!)).toMatchObject(await standsIn())
    expect(await act.stored(standIn)).toMatchObject({ status: "due", mustRun: true })
    expect((await act.claim(standIn)).kind).toBe("claimed")
    await act.succeed(standIn)
    expect((await act.claim(between!)).kind).toBe("skipped")
    expect(await act.stored(between!)).toMatchObject(await standsIn())
  })

  test("once: a later tick that was cancelled, or will only come, stands in for nothing", async () => {
    await defineJob({ ...free, missed: "once" })
    const [late, cancelled] = await act.dueOnes("job", 2)
    await world.ledger.cancel({ runId: cancelled!.runId, by, reason: undefined })
    await untilLate()
    await act.decide("job", [(await world.ledger.readClock()) + 900])
    await world.ledger.trigger({ job: "job", data: undefined, by })
    expect(await act.claim(late!)).toMatchObject({ kind: "claimed", run: { trigger: "missed" } })
  })

  test("once: what stands in waits where another run is in its way, though its overlap policy is skip", async () => {
    await defineJob({ missed: "once" })
    const late = await act.due("job")
    await untilLate()
    const blocker = await occupied()
    const standIn = await act.due("job")
    expect(await act.claim(late)).toMatchObject({ kind: "skipped", reason: "missed_collapsed" })
    expect(await act.claim(standIn)).toEqual({ kind: "wait" })
    expect(await act.claim(await act.due("job"))).toMatchObject({ kind: "skipped", reason: "overlap" })
    expect((await act.succeed(blocker)).freed).toMatchObject({ runId: standIn.runId })
    expect((await act.claim(standIn)).kind).toBe("claimed")
  })

  test("what the planner has run for missed ticks waits too", async () => {
    await defineJob({})
    await occupied()
    const standIn = await act.due("job", { mustRun: true })
    expect(await act.claim(standIn)).toEqual({ kind: "wait" })
    expect(await act.stored(standIn)).toMatchObject({ status: "due", mustRun: true })
  })

  test("all: late ticks run one after another, and none is skipped because of the others", async () => {
    await defineJob({ missed: "all" })
    const late = await act.dueOnes("job", 4)
    await untilLate()
    expect((await act.claim(late[0]!)).kind).toBe("claimed")
    for (const run of late.slice(1)) expect(await act.claim(run)).toEqual({ kind: "wait" })
    for (const [index, run] of late.entries()) {
      expect(await act.stored(run)).toMatchObject({ trigger: "missed", mustRun: true })
      const next = late[index + 1]
      expect((await act.succeed(run)).freed?.runId).toBe(next?.runId)
      if (next) expect((await act.claim(next)).kind).toBe("claimed")
    }
  })

  test("what waits for another run of its own job is not late, however long it waits", async () => {
    await defineJob({ missed: "skip", overlap: "queue" })
    const first = await act.running("job")
    const second = await act.due("job")
    expect(await act.claim(second)).toEqual({ kind: "wait" })
    for (let beats = 0; beats < 5; beats++) {
      await world.pass(6_000)
      await act.beat({ running: [{ runId: first.runId, attempt: 1 }] })
    }
    expect(await act.claim(second)).toEqual({ kind: "wait" })
    await act.succeed(first)
    await untilLate()
    expect(await act.claim(second)).toMatchObject({ kind: "claimed", run: { trigger: "schedule" } })
    expect(await act.stored(second)).toMatchObject({ mustRun: false })
  })

  test("what has begun, or was asked for, is never late", async () => {
    await defineJob({ ...free, missed: "skip", attempts: 2 })
    const begun = await act.running("job")
    await act.fail(begun, 1, 0)
    const asked = await world.ledger.trigger({ job: "job", data: undefined, by })
    await untilLate()
    expect((await act.claim(begun)).kind).toBe("claimed")
    expect((await act.claim(asked)).kind).toBe("claimed")
  })

  test("a skipped tick that is run again has nothing left of what skipped it", async () => {
    await defineJob({ ...free, missed: "once" })
    const late = await act.due("job")
    await untilLate()
    await act.due("job")
    expect((await act.claim(late)).kind).toBe("skipped")
    await world.ledger.retry({ runId: late.runId, by })
    const clean = { reason: undefined, standInMs: undefined, decidedVersionId: undefined }
    expect(await act.stored(late)).toMatchObject({ status: "due", ...clean })
    await untilLate()
    expect((await act.claim(late)).kind).toBe("claimed")
  })

  test.each([
    ["skips what is late", { missed: "skip" }],
    ["gives it up sooner", { missed: "once", missedWindowMs: 60_000 }],
  ] as const)(
    "once: a later tick whose own version %s stands in for nothing while it is due",
    async (_how, policies) => {
      await act.define(record("job", { policies: { missed: "once" } }))
      const older = await act.due("job")
      await act.define(record("job", { policies }))
      const newer = await act.due("job")
      await world.pass(30_000)
      expect((await act.claim(older)).kind).toBe("claimed")
      expect((await act.stored(newer)).mustRun).toBe(false)
    },
  )
}
