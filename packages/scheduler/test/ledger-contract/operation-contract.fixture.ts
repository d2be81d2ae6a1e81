import { NightshiftError } from "../../src/base/errors"
import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, dueTick, record } from "./subject.fixture"

export function operationContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
    await act.define(record("job"))
  })
  afterEach(() => world.close())
  const by = "Ada"
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => "no error",
      (error: unknown) => (error instanceof NightshiftError ? error.code : error),
    )

  test("a trigger writes one run, due now, with its data and who asked for it", async () => {
    const run = await world.ledger.trigger({ job: "job", data: { sku: "a" }, by })
    expect(run).toMatchObject({ job: "job", delivery: 1, queue: "default" })
    expect(await act.stored(run)).toMatchObject({
      trigger: "manual",
      status: "due",
      data: { sku: "a" },
      requestedBy: by,
    })
    expect(await act.kinds("job")).toEqual(["added", "triggered"])
    expect((await act.claim(run)).kind).toBe("claimed")
  })

  test("what is done to a job that no build has is refused, and leaves nothing", async () => {
    await act.define(record("job"), record("gone"))
    await act.define(record("job"))
    for (const job of ["gone", "never"]) {
      expect(await codeOf(world.ledger.trigger({ job, data: undefined, by }))).toBe("JOB_UNKNOWN")
      expect(await codeOf(world.ledger.pause({ job, forMs: 1, by, reason: undefined }))).toBe("JOB_UNKNOWN")
      expect(await codeOf(world.ledger.resume({ job, by }))).toBe("JOB_UNKNOWN")
      expect(await codeOf(world.ledger.backfill({ job, ticks: [1], by }))).toBe("JOB_UNKNOWN")
    }
    expect(await act.kinds("gone")).toEqual(["added", "removed"])
    expect((await world.ledger.runs({})).runs).toEqual([])
  })

  test("a pause replaces the one before, returns its end, and no longer counts when it has ended by itself", async () => {
    await world.ledger.pause({ job: "job", forMs: undefined, by, reason: "first" })
    const pause = await world.ledger.pause({ job: "job", forMs: 5_000, by, reason: "second" })
    expect(pause.untilMs! - pause.atMs).toBe(5_000)
    expect((await act.storedJob("job")).pause).toEqual(pause)
    await world.pass(6_000)
    expect((await act.storedJob("job")).pause).toBeUndefined()
    expect(await world.ledger.resume({ job: "job", by })).toBe(false)
    expect(await act.kinds("job")).toEqual(["added", "paused", "paused"])
  })

  test("a pause until an instant ends at that instant", async () => {
    const untilMs = world.at(60_000)
    const given = { job: "job", forMs: undefined, untilMs, by, reason: undefined }
    expect((await world.ledger.pause(given)).untilMs).toBe(untilMs)
    expect((await act.storedJob("job")).pause).toMatchObject({ untilMs })
    await world.pass(61_000)
    expect((await act.storedJob("job")).pause).toBeUndefined()
  })

  test("a resume ends a pause once", async () => {
    await world.ledger.pause({ job: "job", forMs: undefined, by, reason: undefined })
    expect(await world.ledger.resume({ job: "job", by })).toBe(true)
    expect(await world.ledger.resume({ job: "job", by })).toBe(false)
    expect(await act.kinds("job")).toEqual(["added", "paused", "resumed"])
  })

  test("a cancelled due run is skipped; what is over, or unknown, cannot be cancelled", async () => {
    const run = await act.due("job")
    const cancelled = await world.ledger.cancel({ runId: run.runId, by, reason: "wrong" })
    expect(cancelled).toEqual({ kind: "skipped", freed: undefined })
    expect(await act.stored(run)).toMatchObject({ status: "skipped", reason: "cancelled" })
    expect(await act.claim(run)).toEqual({ kind: "gone" })
    expect(await codeOf(world.ledger.cancel({ runId: run.runId, by, reason: undefined }))).toBe("RUN_STATE")
    expect(await codeOf(world.ledger.cancel({ runId: "987654321", by, reason: undefined }))).toBe(
      "RUN_UNKNOWN",
    )
    expect(await codeOf(world.ledger.cancel({ runId: "x", by, reason: undefined }))).toBe("RUN_UNKNOWN")
  })

  test("a retried run is due once more with the next attempt number and a clean count of failures", async () => {
    const run = await act.running("job")
    await act.fail(run)
    expect(await world.ledger.retry({ runId: run.runId, by })).toMatchObject({
      runId: run.runId,
      delivery: 2,
    })
    expect(await act.stored(run)).toMatchObject({
      status: "due",
      failures: 0,
      reason: undefined,
      requestedBy: by,
    })
    expect(await codeOf(world.ledger.retry({ runId: run.runId, by }))).toBe("RUN_STATE")
    expect(await act.claim(run)).toMatchObject({ kind: "claimed", run: { attempt: 2, failures: 0 } })
    expect(await codeOf(world.ledger.retry({ runId: run.runId, by }))).toBe("RUN_STATE")
    await act.succeed(run, 2)
    expect(await codeOf(world.ledger.retry({ runId: run.runId, by }))).toBe("RUN_STATE")
    expect((await act.stored(run)).attempts).toHaveLength(2)
  })

  test("a range of skipped ticks cannot be retried as one", async () => {
    const plan = await act.planOf("job")
    await world.pass(3_000)
    const { watermarkMs: fromMs } = await act.planOf("job")
    const { versionId } = plan.versions[0]!
    const tick = {
      ...dueTick(versionId, fromMs + 1),
      coversTo: fromMs + 2,
      count: 2,
      status: "skipped",
      reason: "missed",
    } as const
    await world.ledger.recordTicks([{ job: "job", fromMs, toMs: fromMs + 2, versionId, ticks: [tick] }])
    const [run] = (await world.ledger.runs({ job: "job" })).runs
    expect(await codeOf(world.ledger.retry({ runId: run!.runId, by }))).toBe("RUN_STATE")
  })

  test("a failed backfill cannot be retried while another one of its tick is under way", async () => {
    const ticks = [world.at(-60_000)]
    const [first] = await world.ledger.backfill({ job: "job", ticks, by })
    await act.claim(first!)
    await act.fail(first!)
    const [second] = await world.ledger.backfill({ job: "job", ticks, by })
    expect(await codeOf(world.ledger.retry({ runId: first!.runId, by }))).toBe("RUN_STATE")
    await act.claim(second!)
    await act.succeed(second!)
    expect(await world.ledger.retry({ runId: first!.runId, by })).toMatchObject({ delivery: 2 })
  })

  test("a backfill writes each tick that has none under way, also when two ask at once", async () => {
    const ticks = [world.at(-60_000), world.at(-30_000)]
    const both = await Promise.all([
      world.ledger.backfill({ job: "job", ticks, by }),
      world.other.backfill({ job: "job", ticks, by }),
    ])
    expect(both.flat()).toHaveLength(2)
    const { runs } = await world.ledger.runs({ job: "job" })
    expect(runs.map(({ trigger, scheduledForMs }) => [trigger, scheduledForMs])).toEqual(
      ticks.toReversed().map((tick) => ["backfill", tick]),
    )
    const [, older] = runs
    await act.claim(older!)
    await act.succeed(older!)
    expect(await world.ledger.backfill({ job: "job", ticks, by })).toHaveLength(1)
  })
}
