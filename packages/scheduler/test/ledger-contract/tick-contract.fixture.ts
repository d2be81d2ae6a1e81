import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

export function tickContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
  })
  afterEach(() => world.close())

  /** A range of one tick, 1 s old, for a job that was just stored. */
  async function aRange(toMsAfterNow = 0) {
    await act.define(record("job"))
    await world.pass(2_000)
    return act.rangeOf("job", [(await world.ledger.readClock()) + toMsAfterNow])
  }

  test("a job that is seen for the first time has no ticks from before", async () => {
    await world.pass(1_000)
    const begun = await world.ledger.readClock()
    expect(await act.define(record("job"))).toEqual({ added: ["job"], changed: [], removed: [] })
    const plan = await act.planOf("job")
    expect(plan.watermarkMs).toBeGreaterThanOrEqual(begun)
    expect(plan.versions).toMatchObject([{ fromMs: plan.watermarkMs, toMs: undefined }])
  })

  test("the plan has every pause since the watermark, also those that are over", async () => {
    await act.define(record("job"))
    const pause = (forMs?: number) =>
      world.ledger.pause({ job: "job", forMs, by: undefined, reason: undefined })
    await world.pass(1_000)
    await pause()
    await world.pass(10_000)
    await world.ledger.resume({ job: "job", by: undefined })
    await world.pass(10_000)
    await pause(5_000)
    await world.pass(10_000)
    await pause()
    await world.pass(10_000)
    await pause(60_000)
    const { pause: newest, earlierPauses } = await act.planOf("job")
    const lengths = [...earlierPauses!, newest!].map(({ atMs, untilMs }) =>
      Math.round((untilMs! - atMs) / 1_000),
    )
    expect(lengths).toEqual([10, 5, 10, 60])
    expect(earlierPauses!.every(({ untilMs }) => untilMs! <= newest!.atMs)).toBe(true)
    await world.pass(1_000)
    await act.decide("job", [await world.ledger.readClock()])
    expect((await act.planOf("job")).earlierPauses ?? []).toEqual([])
  })

  test("a range is lost where a pause came and went since it was decided", async () => {
    const range = await aRange()
    await world.ledger.pause({ job: "job", forMs: undefined, by: undefined, reason: undefined })
    await world.other.resume({ job: "job", by: undefined })
    expect((await world.ledger.recordTicks([range])).lost).toEqual(["job"])
  })

  test("of two processes that write one range at once, one wins it and the other learns that it lost", async () => {
    const range = await aRange()
    const answers = await Promise.all([world.ledger.recordTicks([range]), world.other.recordTicks([range])])
    expect(answers.map(({ due }) => due.length).sort()).toEqual([0, 1])
    expect(answers.map(({ lost }) => lost.length).sort()).toEqual([0, 1])
    const { runs } = await world.ledger.runs({ job: "job" })
    expect(runs).toMatchObject([{ scheduledForMs: range.toMs, status: "due", trigger: "schedule" }])
  })

  test("a range is lost where its watermark, its version or its time does not hold", async () => {
    const range = await aRange()
    const lost = { due: [], skipped: [], lost: ["job"] }
    expect(await world.ledger.recordTicks([{ ...range, fromMs: range.fromMs - 1 }])).toEqual(lost)
    expect(await world.ledger.recordTicks([{ ...range, versionId: "999" }])).toEqual(lost)
    expect(await world.ledger.recordTicks([{ ...range, toMs: range.toMs + 3_000 }])).toEqual(lost)
    expect((await act.planOf("job")).watermarkMs).toBe(range.fromMs)
    expect((await world.ledger.runs({ job: "job" })).runs).toEqual([])
  })

  test("a tick may be written a second ahead, and says when it may begin", async () => {
    const range = await aRange(900)
    const { due } = await world.ledger.recordTicks([range])
    expect(due).toMatchObject([{ job: "job", delivery: 1, queue: "default", runAtMs: range.toMs }])
    expect(await act.claim(due[0]!)).toEqual({ kind: "wait" })
  })

  test("of several jobs' ranges those that hold are written, whatever becomes of the others", async () => {
    const range = await aRange()
    const unknown = { ...range, job: "unknown" }
    const written = await world.ledger.recordTicks([unknown, range])
    expect(written).toMatchObject({ due: [{ job: "job" }], lost: ["unknown"] })
  })

  test("a range of skipped ticks is one row with a count, and none of it is due", async () => {
    const range = await aRange()
    const skipped = { ...range.ticks[0]!, status: "skipped", reason: "missed", count: 40 } as const
    const ticks = [
      { ...skipped, scheduledFor: range.toMs - 40_000, coversTo: range.toMs - 1_000 },
      range.ticks[0]!,
    ]
    const { due, skipped: reported } = await world.ledger.recordTicks([{ ...range, ticks }])
    expect(due).toHaveLength(1)
    const [fromMs, toMs] = [range.toMs - 40_000, range.toMs - 1_000]
    expect(reported).toEqual([
      { runId: expect.any(String), job: "job", reason: "missed", count: 40, fromMs, toMs },
    ])
    const input = { job: "job", fromMs: range.toMs - 20_000, toMs: range.toMs - 19_000 }
    expect(await world.ledger.tickRecords(input)).toMatchObject([
      { status: "skipped", reason: "missed", count: 40, coversToMs: range.toMs - 1_000 },
    ])
  })

  test("a range that was decided without the stored pause, or by one that is no more, is lost", async () => {
    const range = await aRange()
    await world.ledger.pause({ job: "job", forMs: undefined, by: "Ada", reason: "stocktaking" })
    expect((await world.ledger.recordTicks([range])).lost).toEqual(["job"])
    const { pause } = await act.planOf("job")
    expect(pause).toEqual({ atMs: expect.any(Number), untilMs: undefined })
    const otherEnd = { ...pause!, untilMs: pause!.atMs + 60_000 }
    expect((await world.ledger.recordTicks([{ ...range, pause: otherEnd }])).lost).toEqual(["job"])
    await world.ledger.resume({ job: "job", by: "Ada" })
    const { pause: ended } = await act.planOf("job")
    for (const known of [pause, undefined]) {
      expect((await world.ledger.recordTicks([{ ...range, pause: known }])).lost).toEqual(["job"])
    }
    expect((await world.ledger.recordTicks([{ ...range, pause: ended }])).lost).toEqual([])
  })

  test("a plan has the newest pause, also one that ended by itself, and a range that knows of it is written", async () => {
    await act.define(record("job"))
    await world.ledger.pause({ job: "job", forMs: 1_000, by: undefined, reason: undefined })
    await world.pass(3_000)
    const { pause } = await act.planOf("job")
    expect(pause!.untilMs! - pause!.atMs).toBe(1_000)
    const { due, lost } = await act.decide("job", [world.at(2_500)])
    expect({ due: due.length, lost }).toEqual({ due: 1, lost: [] })
  })

  test("a skipped tick keeps what decided, and what stands in for it; a pause is no version's decision", async () => {
    await act.define(record("job"))
    await world.pass(5_000)
    const old = (await act.planOf("job")).versions[0]!.versionId
    await act.define(record("job", { policies: { missedLimit: 7 } }))
    const skipped = { status: "skipped", versionId: old } as const
    const [collapsed, paused, standIn] = [world.at(1_000), world.at(2_000), world.at(3_000)]
    const range = await act.rangeOf("job", [collapsed, paused, standIn])
    const ticks = [
      { ...range.ticks[0]!, ...skipped, reason: "missed_collapsed", standIn } as const,
      { ...range.ticks[1]!, ...skipped, reason: "paused" } as const,
      { ...range.ticks[2]!, versionId: old, mustRun: true },
    ]
    await world.ledger.recordTicks([{ ...range, ticks }])
    const nothing = { standInMs: undefined, decidedVersionId: undefined }
    expect((await world.ledger.runs({ job: "job" })).runs).toMatchObject([
      { scheduledForMs: standIn, versionId: old, mustRun: true, ...nothing },
      { scheduledForMs: paused, versionId: old, mustRun: false, ...nothing },
      { scheduledForMs: collapsed, versionId: old, standInMs: standIn, decidedVersionId: range.versionId },
    ])
  })

  test("ticks of a removed job are written up to its removal and not beyond", async () => {
    const range = await aRange()
    await act.define()
    const plan = await act.planOf("job")
    expect(plan).toMatchObject({ removed: true, versions: [{ versionId: range.versionId }] })
    const removedAt = plan.versions[0]!.toMs!
    await world.pass(2_000)
    const fromMs = (await act.planOf("job")).watermarkMs
    const border = (await act.planOf("job")).versions[0]!.toMs!
    expect(border).toBeLessThanOrEqual(removedAt)
    const beyond = { ...range, fromMs, toMs: border + 1 }
    expect((await world.ledger.recordTicks([beyond])).lost).toEqual(["job"])
    expect((await world.ledger.recordTicks([{ ...beyond, toMs: border, ticks: [] }])).lost).toEqual([])
    expect((await world.ledger.loadPlans()).plans).toEqual([])
  })
}
