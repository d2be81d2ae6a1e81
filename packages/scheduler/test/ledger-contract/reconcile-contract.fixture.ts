import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

export function reconcileContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
  })
  afterEach(() => world.close())
  const hourly = { schedule: { expression: "0 * * * *" } }

  test("an unchanged definition changes nothing, and a file that moved is noted without a new version", async () => {
    await act.define(record("job"))
    const { revision } = await world.ledger.loadPlans()
    const nothing = { added: [], changed: [], removed: [] }
    expect(await act.define(record("job"))).toEqual(nothing)
    expect(await act.define(record("job", { source: "src/jobs/moved.js" }))).toEqual(nothing)
    expect(await act.storedJob("job")).toMatchObject({ source: "src/jobs/moved.js", state: "active" })
    expect((await world.ledger.loadPlans()).revision).toBe(revision)
    expect(await world.ledger.storedVersions(["job"])).toHaveLength(1)
  })

  test("of two builds that store one job at once, one adds it", async () => {
    const answers = await Promise.all([
      world.ledger.reconcile({ jobs: [record("job")], keepSources: [] }),
      world.other.reconcile({ jobs: [record("job")], keepSources: [] }),
    ])
    expect(answers.flatMap(({ added }) => added)).toEqual(["job"])
    expect(await world.ledger.storedVersions(["job"])).toHaveLength(1)
  })

  test("a change ends one version where it begins the next, and refuses ranges that do not know of it", async () => {
    await act.define(record("job"))
    await world.pass(2_000)
    const old = await act.planOf("job")
    expect(await act.define(record("job", hourly))).toMatchObject({ changed: ["job"] })
    const versions = await world.ledger.storedVersions(["job"])
    expect(versions).toMatchObject([
      { schedule: { expression: "* * * * *" }, toMs: versions[1]!.fromMs },
      { schedule: { expression: "0 * * * *" }, toMs: undefined },
    ])
    const range = {
      job: "job",
      fromMs: old.watermarkMs,
      toMs: old.watermarkMs + 1_000,
      versionId: old.versions[0]!.versionId,
      ticks: [],
    }
    expect((await world.ledger.recordTicks([range])).lost).toEqual(["job"])
    expect((await act.planOf("job")).versions).toHaveLength(2)
  })

  test("a change does not begin before a tick that was written ahead of its time", async () => {
    await act.define(record("job"))
    await world.pass(1_000)
    const ahead = (await world.ledger.readClock()) + 900
    await act.decide("job", [ahead])
    await act.define(record("job", hourly))
    const versions = await world.ledger.storedVersions(["job"])
    expect(versions.map(({ fromMs }) => fromMs)[1]).toBe(ahead)
  })

  test("a job that the build lacks is marked as removed, unless its source is kept", async () => {
    await act.define(record("gone"), record("kept"), record("below", { source: "plugins/a/jobs/below.js" }))
    const keepSources = ["src/jobs/kept.js", "plugins/a/"]
    const { removed } = await world.ledger.reconcile({ jobs: [], keepSources })
    expect(removed).toEqual(["gone"])
    const jobs = await world.ledger.storedJobs()
    expect(jobs.map(({ name, state }) => [name, state])).toEqual([
      ["below", "active"],
      ["gone", "removed"],
      ["kept", "active"],
    ])
    expect(await act.kinds("gone")).toEqual(["added", "removed"])
  })

  const starter = (id: string) => ({ id, host: "shop-1", pid: 1 })
  const aliveWithinMs = 10_000
  const startOf = (id: string, ...jobs: ReturnType<typeof record>[]) =>
    world.ledger.reconcile({ jobs, keepSources: [], keepAbsent: true, starter: starter(id) })
  const endOf = (id: string, jobs: string[], ledger = world.other) =>
    ledger.removeAbsent({ jobs, keepSources: [], starter: starter(id), aliveWithinMs })

  test("a start that waits for more jobs removes none, and the end of its grace those that did not come", async () => {
    await act.define(record("job"), record("gone"), record("faulty"))
    expect(await startOf("one", record("job", hourly))).toEqual({ added: [], changed: ["job"], removed: [] })
    const ended = await world.other.removeAbsent({
      jobs: ["job"],
      keepSources: ["src/jobs/faulty.js"],
      starter: starter("one"),
      aliveWithinMs,
    })
    expect(ended).toEqual({ removed: ["gone"], newestStartMs: undefined })
    expect((await act.storedJob("gone")).state).toBe("removed")
    expect(await act.kinds("gone")).toEqual(["added", "removed"])
    for (const kept of ["job", "faulty"]) expect((await act.storedJob(kept)).state).toBe("active")
    expect((await endOf("one", ["job", "faulty"])).removed).toEqual([])
  })

  test("only the newest start that is alive removes, whichever ends first", async () => {
    await act.define(record("job"), record("gone"))
    await startOf("older", record("job"))
    await world.pass(1_000)
    await startOf("newer", record("job"))
    const left = await endOf("older", ["job"])
    expect(left).toEqual({ removed: [], newestStartMs: expect.any(Number) })
    expect(Math.abs(left.newestStartMs! - (await world.ledger.readClock()))).toBeLessThan(30_000)
    expect((await endOf("newer", ["job"])).removed).toEqual(["gone"])
  })

  test("of a newest start that stopped, or was not seen for long, the one before removes", async () => {
    await act.define(record("job"), record("gone"), record("gone too"))
    await startOf("older", record("job"))
    await startOf("stopped", record("job"), record("gone"))
    await world.ledger.signOff("stopped")
    expect((await endOf("older", ["job", "gone too"])).removed).toEqual(["gone"])
    await startOf("dead", record("job"))
    await world.pass(aliveWithinMs + 5_000)
    expect((await endOf("older", ["job"])).removed).toEqual(["gone too"])
  })

  test("of two processes that end their graces at once, one removes what both lack", async () => {
    await act.define(record("job"), record("gone"))
    await startOf("older", record("job"))
    await startOf("newer", record("job"))
    const ends = await Promise.all([endOf("older", ["job"]), endOf("newer", ["job"], world.ledger)])
    expect(ends.map(({ removed }) => removed)).toEqual([[], ["gone"]])
    expect(await act.kinds("gone")).toEqual(["added", "removed"])
  })

  test("a job that comes back keeps its watermark, and has no ticks from the time between", async () => {
    await act.define(record("job"))
    await world.pass(1_000)
    await act.define()
    await world.pass(3_600_000)
    expect(await act.define(record("job"))).toMatchObject({ added: ["job"] })
    const { watermarkMs, versions, removed } = await act.planOf("job")
    expect({ removed, versions: versions.length }).toEqual({ removed: false, versions: 2 })
    expect(versions[0]!.fromMs).toBe(watermarkMs)
    expect(versions[1]!.fromMs - versions[0]!.toMs!).toBeGreaterThan(3_500_000)
  })

  test("a config that says paused pauses a new job, and one that ceases to say it ends that pause", async () => {
    await act.define(record("job", { paused: true }))
    expect((await act.storedJob("job")).pause).toMatchObject({ by: "config", untilMs: undefined })
    await act.define(record("job"))
    expect((await act.storedJob("job")).pause).toBeUndefined()
    await act.define(record("job", { paused: true }))
    expect((await act.storedJob("job")).pause).toMatchObject({ by: "config" })
  })

  test("a job that comes back is paused as its config says now, and stays paused by an operator", async () => {
    await act.define(record("quiet", { paused: true }), record("loud"), record("held"))
    await world.ledger.pause({ job: "held", forMs: undefined, by: "ada", reason: undefined })
    await act.define()
    await act.define(record("quiet"), record("loud", { paused: true }), record("held"))
    expect((await act.storedJob("quiet")).pause).toBeUndefined()
    expect((await act.storedJob("loud")).pause).toMatchObject({ by: "config" })
    expect((await act.storedJob("held")).pause).toMatchObject({ by: "ada" })
  })

  test("an operator's pause outlives deploys, and a resumed job is not paused again by an unchanged config", async () => {
    await act.define(record("job"), record("other", { paused: true }))
    await world.ledger.pause({ job: "job", forMs: undefined, by: "Ada", reason: "stocktaking" })
    await world.ledger.resume({ job: "other", by: "Ada" })
    await act.define(record("job", hourly), record("other", { paused: true }))
    expect((await act.storedJob("job")).pause).toMatchObject({ by: "Ada", reason: "stocktaking" })
    expect((await act.storedJob("other")).pause).toBeUndefined()
  })
}
