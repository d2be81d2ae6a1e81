import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, dueTick, record } from "./subject.fixture"

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
    const plan = await act.planOf("job")
    const versionId = plan.versions[0]!.versionId
    const at = (await world.ledger.readClock()) + toMsAfterNow
    return { job: "job", fromMs: plan.watermarkMs, toMs: at, versionId, ticks: [dueTick(versionId, at)] }
  }

  test("a job that is seen for the first time owes nothing from before", async () => {
    await world.pass(1_000)
    const begun = await world.ledger.readClock()
    expect(await act.define(record("job"))).toEqual({ added: ["job"], changed: [], removed: [] })
    const plan = await act.planOf("job")
    expect(plan.watermarkMs).toBeGreaterThanOrEqual(begun)
    expect(plan.versions).toMatchObject([{ fromMs: plan.watermarkMs, toMs: undefined }])
  })

  test("of two processes that write one range at once, one wins it and the other is told that it lost", async () => {
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

  test("a tick may be written a second ahead, and tells when it may begin", async () => {
    const range = await aRange(900)
    const { due } = await world.ledger.recordTicks([range])
    expect(due).toMatchObject([{ job: "job", delivery: 1, queue: "default", runAtMs: range.toMs }])
    expect(await act.claim(due[0]!)).toEqual({ kind: "wait" })
  })

  test("of several jobs' ranges those that hold are written, whatever becomes of the others", async () => {
    const range = await aRange()
    const stranger = { ...range, job: "stranger" }
    const written = await world.ledger.recordTicks([stranger, range])
    expect(written).toMatchObject({ due: [{ job: "job" }], lost: ["stranger"] })
  })

  test("a range of skipped ticks is one row with a count, and none of it is due", async () => {
    const range = await aRange()
    const skipped = { ...range.ticks[0]!, status: "skipped", reason: "missed", count: 40 } as const
    const ticks = [
      { ...skipped, scheduledFor: range.toMs - 40_000, coversTo: range.toMs - 1_000 },
      range.ticks[0]!,
    ]
    const { due, skipped: told } = await world.ledger.recordTicks([{ ...range, ticks }])
    expect(due).toHaveLength(1)
    const [fromMs, toMs] = [range.toMs - 40_000, range.toMs - 1_000]
    expect(told).toEqual([
      { runId: expect.any(String), job: "job", reason: "missed", count: 40, fromMs, toMs },
    ])
    const input = { job: "job", fromMs: range.toMs - 20_000, toMs: range.toMs - 19_000 }
    expect(await world.ledger.tickRecords(input)).toMatchObject([
      { status: "skipped", reason: "missed", count: 40, coversToMs: range.toMs - 1_000 },
    ])
  })

  test("a tick within a pause is skipped, and one after its end is due", async () => {
    await act.define(record("job"))
    await world.ledger.pause({ job: "job", forMs: 1_000, by: "Ada", reason: "stocktaking" })
    await world.pass(3_000)
    const [within, after] = [world.at(500), world.at(2_500)]
    const { due, skipped } = await act.decide("job", [within, after])
    expect(skipped).toMatchObject([{ reason: "paused", fromMs: within, toMs: within, count: 1 }])
    const { runs } = await world.ledger.runs({ job: "job" })
    expect(runs).toMatchObject([
      { scheduledForMs: after, status: "due" },
      { scheduledForMs: within, status: "skipped", reason: "paused" },
    ])
    expect(due.map(({ runId }) => runId)).toEqual([runs[0]!.runId])
  })

  test("what is decided late while a pause lasts is skipped, also from before the pause", async () => {
    await act.define(record("job"))
    await world.pass(3_000)
    await world.ledger.pause({ job: "job", forMs: undefined, by: undefined, reason: undefined })
    await act.decide("job", [world.at(1_000)])
    const { runs } = await world.ledger.runs({ job: "job" })
    expect(runs).toMatchObject([{ status: "skipped", reason: "paused" }])
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
