import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

export function claimContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
  })
  afterEach(() => world.close())

  test("of two workers that claim one run at once, one gets it, with attempt 1", async () => {
    await act.define(record("job"))
    const run = await act.due("job")
    const claims = await Promise.all([act.claim(run, "a"), act.claim(run, "b", world.other)])
    const winner = claims.findIndex(({ kind }) => kind === "claimed")
    expect(claims.map(({ kind }) => kind).sort()).toEqual(["claimed", "gone"])
    expect(claims[winner]).toMatchObject({ run: { runId: run.runId, attempt: 1, failures: 0, job: "job" } })
    expect(await act.stored(run)).toMatchObject({ status: "running", workerId: winner === 0 ? "a" : "b" })
  })

  test("a run that does not exist, or is over, is gone", async () => {
    await act.define(record("job"))
    const run = await act.running("job")
    await act.succeed(run)
    expect(await act.claim(run)).toEqual({ kind: "gone" })
    expect(await act.claim({ runId: "987654321" })).toEqual({ kind: "gone" })
  })

  test("with overlap skip, a tick whose job is still going is skipped and names what was in its way", async () => {
    await act.define(record("job"))
    const first = await act.running("job")
    const second = await act.due("job")
    const { scheduledForMs } = await act.stored(second)
    const blocked = { kind: "skipped", reason: "overlap", blockedBy: first.runId, scheduledForMs }
    expect(await act.claim(second)).toEqual(blocked)
    const { versionId, ...stored } = await act.stored(second)
    expect(stored).toMatchObject({ status: "skipped", decidedVersionId: versionId, ...pick(blocked) })
  })

  /** Claims ticks of the next 45 ms until a claim comes before its tick, which a busy machine may be too slow for. */
  async function claimEarly() {
    for (;;) {
      await world.pass(1_000)
      const runAtMs = (await world.ledger.readClock()) + 45
      const { due } = await act.decide("job", [runAtMs])
      const run = due[0]!
      const claim = await act.claim(run)
      if ((await world.ledger.readClock()) < runAtMs) return { run, runAtMs, claim }
    }
  }

  test("a tick may be claimed a few milliseconds early, and begins at its time", async () => {
    await act.define(record("job", { policies: { overlap: "allow", concurrency: null } }))
    const { run, runAtMs, claim } = await claimEarly()
    expect(claim).toMatchObject({ kind: "claimed", run: { runAtMs } })
    expect((await act.stored(run)).startedAtMs).toBe(runAtMs)
  })

  test("what is in the way of an early claim decides nothing before the tick's own time", async () => {
    await act.define(record("job"))
    const first = await act.running("job")
    const { run, claim } = await claimEarly()
    expect(claim).toEqual({ kind: "wait", againInMs: expect.any(Number) })
    await world.pass((claim as { againInMs: number }).againInMs)
    expect(await act.claim(run)).toMatchObject({ kind: "skipped", blockedBy: first.runId })
  })

  test("a claim that comes far too early takes nothing, and is not to be tried again", async () => {
    await act.define(record("job"))
    await world.pass(1_000)
    const { due } = await act.decide("job", [(await world.ledger.readClock()) + 900])
    expect(await act.claim(due[0]!)).toEqual({ kind: "wait" })
  })

  test("with overlap allow, any number runs at once and none offers another", async () => {
    await act.define(record("job", { policies: { overlap: "allow", concurrency: null } }))
    const runs = [await act.running("job"), await act.running("job"), await act.running("job")]
    await act.due("job")
    expect(await act.succeed(runs[0]!)).toEqual({ recorded: true, freed: undefined })
  })

  test("a tick that was written before a pause is skipped by the claim, but not what began or a person asked for", async () => {
    await act.define(record("job", { policies: { attempts: 2, overlap: "allow", concurrency: null } }))
    const begun = await act.running("job")
    await act.fail(begun, 1, 0)
    const untouched = await act.due("job")
    await world.ledger.pause({ job: "job", forMs: undefined, by: undefined, reason: undefined })
    const manual = await world.ledger.trigger({ job: "job", data: undefined, by: undefined })
    expect(await act.claim(untouched)).toMatchObject({
      kind: "skipped",
      reason: "paused",
      blockedBy: undefined,
    })
    expect((await act.claim(begun)).kind).toBe("claimed")
    expect((await act.claim(manual)).kind).toBe("claimed")
  })

  test("a run of a job that was removed is skipped", async () => {
    await act.define(record("job"))
    const run = await act.due("job")
    await act.define()
    expect(await act.claim(run)).toMatchObject({ kind: "skipped", reason: "removed", blockedBy: undefined })
  })

  test("a claim returns the data of a triggered run and the policies of the run's own version", async () => {
    await act.define(record("job", { policies: { attempts: 4 } }))
    const run = await world.ledger.trigger({ job: "job", data: { sku: "a" }, by: "Ada" })
    await act.define(record("job", { policies: { attempts: 9, queue: "slow" } }))
    const claimed = await act.claim(run)
    expect(claimed).toMatchObject({
      run: { data: { sku: "a" }, policies: { attempts: 4, queue: "default" } },
    })
  })
}

function pick({ reason, blockedBy }: { reason: string; blockedBy: string }) {
  return { reason, blockedBy }
}
