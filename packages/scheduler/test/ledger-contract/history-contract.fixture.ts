import type { LogLine, RecentFilter, RunsWanted } from "../../src/ledger/history"
import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, dueTick, record } from "./subject.fixture"

export function historyContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
    await act.define(record("job", { policies: { overlap: "allow", concurrency: null, attempts: 2 } }))
  })
  afterEach(() => world.close())

  /** Ended runs: one failed, the rest succeeded. */
  async function ended(count: number) {
    for (let each = 0; each < count; each++) {
      const run = await act.running("job")
      if (each === 0) await act.fail(run)
      else await act.succeed(run)
    }
  }

  test("pages follow each other, the newest tick first, without a gap or a repetition", async () => {
    await ended(5)
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await world.ledger.runs({ job: "job", limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.runs.map(({ scheduledForMs }) => scheduledForMs))
      cursor = page.next
    } while (cursor)
    expect(seen).toHaveLength(5)
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a))
    const failed = await world.ledger.runs({ statuses: ["failed"] })
    expect(failed).toMatchObject({ runs: [{ scheduledForMs: seen[4] }], next: undefined })
    expect((await world.ledger.runs({ fromMs: seen[3]!, toMs: seen[1]! })).runs).toHaveLength(2)
    expect((await world.ledger.runs({ triggers: ["manual"] })).runs).toEqual([])
    await expect(world.ledger.runs({ cursor: "nonsense" })).rejects.toMatchObject({ code: "OPTION_INVALID" })
  })

  test("of each job the newest runs are reported, as many as are asked for", async () => {
    await act.define(record("job"), record("other"), record("new"))
    await ended(3)
    const other = await act.running("other")
    const of = async (filter: Omit<RecentFilter, "each">) =>
      (await world.ledger.recentRuns({ each: 2, ...filter })).map(({ job, status }) => `${job} ${status}`)
    expect(await of({})).toEqual(["job succeeded", "job succeeded", "other running"])
    expect(await of({ jobs: ["other", "new"] })).toEqual(["other running"])
    expect(await of({ statuses: ["failed"] })).toEqual(["job failed"])
    const { scheduledForMs } = await act.stored(other)
    expect(await of({ jobs: ["other"], toMs: scheduledForMs })).toEqual([])
  })

  test("a page may begin behind as many runs as are passed over, and go on by its cursor", async () => {
    await ended(5)
    const all = (await world.ledger.runs({})).runs.map(({ runId }) => runId)
    const page = await world.ledger.runs({ offset: 1, limit: 2 })
    expect(page.runs.map(({ runId }) => runId)).toEqual(all.slice(1, 3))
    const next = await world.ledger.runs({ cursor: page.next!, limit: 2 })
    expect(next).toMatchObject({ runs: all.slice(3).map((runId) => ({ runId })), next: undefined })
    expect(await world.ledger.runs({ offset: 5 })).toEqual({ runs: [], next: undefined })
  })

  test("runs of all jobs are found by status and trigger, and counted as far as is asked", async () => {
    await act.define(record("job", { policies: { overlap: "allow", concurrency: null } }), record("other"))
    await ended(3)
    await act.running("other")
    await world.pass(1_000)
    const manual = await world.ledger.trigger({ job: "job", data: undefined, by: undefined })
    const skipped = await world.ledger.trigger({ job: "job", data: undefined, by: undefined })
    await world.ledger.cancel({ runId: skipped.runId, by: undefined, reason: undefined })
    const wanted: [RunsWanted, string[]][] = [
      [{}, ["skipped", "due", "running", "succeeded", "succeeded", "failed"]],
      [{ statuses: ["succeeded", "running"] }, ["running", "succeeded", "succeeded"]],
      [{ triggers: ["manual"] }, ["skipped", "due"]],
      [{ triggers: ["manual", "backfill"], statuses: ["due", "failed"] }, ["due"]],
      [{ triggers: ["schedule", "manual"], statuses: ["skipped", "failed"] }, ["skipped", "failed"]],
      [{ job: "job", triggers: ["manual"], statuses: ["skipped"] }, ["skipped"]],
      [{ job: "other" }, ["running"]],
      [{ job: "nobody" }, []],
      [{ statuses: [] }, []],
      [{ toMs: (await act.stored(manual)).scheduledForMs, triggers: ["manual"] }, []],
    ]
    for (const [filter, statuses] of wanted) {
      const { runs } = await world.ledger.runs(filter)
      expect(runs.map(({ status }) => status)).toEqual(statuses)
      expect(await world.ledger.countRuns({ ...filter, atMost: 100 })).toBe(statuses.length)
      expect(await world.ledger.countRuns({ ...filter, atMost: 2 })).toBe(Math.min(2, statuses.length))
    }
  })

  test("what is under way is counted by job, and what usually passes is the median of what succeeded", async () => {
    await act.define(record("job", { policies: { overlap: "allow", concurrency: null } }), record("other"))
    expect([await world.ledger.underWay(), await world.ledger.usualDurations({ each: 9 })]).toEqual([[], []])
    for (const lengthMs of [1_000, 5_000, 3_000]) {
      const run = await act.running("job")
      await world.pass(lengthMs)
      await act.succeed(run)
    }
    await act.fail(await act.running("job"))
    await act.running("job")
    await act.running("other")
    expect(await world.ledger.underWay()).toEqual([
      { job: "job", count: 1 },
      { job: "other", count: 1 },
    ])
    expect(await world.ledger.underWay(["other"])).toEqual([{ job: "other", count: 1 }])
    const usual = await world.ledger.usualDurations({ each: 9 })
    expect(usual).toEqual([{ job: "job", durationMs: expect.any(Number) }])
    // On a real server the calls themselves take a moment.
    expect(Math.round(usual[0]!.durationMs / 1_000)).toBe(3)
    expect(Math.round((await world.ledger.usualDurations({ each: 3 }))[0]!.durationMs / 1_000)).toBe(3)
  })

  test("secret data are given to who claims the run, and shown to nobody else; also those named only later", async () => {
    await act.define(record("mail", { secrets: ["smtp.password"] }), record("job"))
    const data = { smtp: { host: "h", password: "hunter22" }, key: "k-1234" }
    const run = await world.ledger.trigger({ job: "mail", data, by: undefined })
    const shown = async () => {
      const { runs } = await world.ledger.runs({ job: "mail" })
      const recent = await world.ledger.recentRuns({ each: 1, jobs: ["mail"] })
      const all = [
        (await world.ledger.run(run.runId))!,
        ...runs,
        ...recent,
        ...(await world.ledger.runsUnderWay({ limit: 1 })),
      ]
      const [first, ...rest] = all.map((each) => each.data)
      for (const other of rest) expect(other).toEqual(first)
      return first
    }
    expect(await shown()).toEqual({ smtp: { host: "h", password: "[secret]" }, key: "k-1234" })
    await act.define(record("mail", { secrets: ["key"] }), record("job"))
    expect(await shown()).toEqual({ smtp: { host: "h", password: "[secret]" }, key: "[secret]" })
    expect(await act.claim(run)).toMatchObject({ kind: "claimed", run: { data } })
    expect(await shown()).toEqual({ smtp: { host: "h", password: "[secret]" }, key: "[secret]" })
    expect((await world.ledger.storedJobs(["mail", "job"])).map(({ secrets }) => secrets)).toEqual([
      undefined,
      ["key"],
    ])
  })

  test("a list may leave out data, result and attempts", async () => {
    const run = await act.running("job")
    await act.succeed(run)
    for (const [brief, result, attempts] of [
      [false, { done: true }, 1],
      [true, undefined, 0],
    ] as const) {
      const page = await world.ledger.runs({ brief })
      for (const found of [...page.runs, ...(await world.ledger.recentRuns({ each: 1, brief }))]) {
        expect([found.result, found.attempts.length, found.status]).toEqual([result, attempts, "succeeded"])
      }
    }
  })

  test("what became of the ticks of all jobs is reported at once, with what reaches into the range and no other runs", async () => {
    await act.define(record("job", { policies: { overlap: "allow", concurrency: null } }), record("other"))
    await world.pass(10_000)
    const { watermarkMs: fromMs, versions } = await act.planOf("other")
    const { versionId } = versions[0]!
    const skipped = { coversTo: fromMs + 9, count: 9, status: "skipped", reason: "missed" } as const
    const tick = { ...dueTick(versionId, fromMs + 1), ...skipped }
    await world.ledger.recordTicks([{ job: "other", fromMs, toMs: fromMs + 9, versionId, ticks: [tick] }])
    await ended(2)
    await act.running("job")
    await world.ledger.trigger({ job: "job", data: undefined, by: undefined })
    const toMs = (await world.ledger.readClock()) + 1
    const range = { fromMs: (await act.planOf("other")).watermarkMs - 4, toMs }
    const all = await world.ledger.allTickOutcomes({ ...range, atMost: 4 })
    const reported = all!.flatMap(({ versionId, scheduledForMs, spanMs, count, status, reason }) =>
      scheduledForMs.map((atMs) => {
        return { versionId, scheduledForMs: atMs, coversToMs: atMs + spanMs, count, status, reason }
      }),
    )
    const each = await Promise.all(["job", "other"].map((job) => world.ledger.tickRecords({ job, ...range })))
    expect(new Set(each.flat().map(({ job, status }) => `${job} ${status}`))).toEqual(
      new Set(["job failed", "job succeeded", "job running", "other skipped"]),
    )
    const held = each.flat().map(({ runId: _, job: __, trigger: ___, ...outcome }) => outcome)
    expect(reported).toHaveLength(held.length)
    expect(reported).toEqual(expect.arrayContaining(held))
    expect(await world.ledger.allTickOutcomes({ ...range, atMost: 3 })).toBeUndefined()
  })

  test("what a handler logged is kept once, by attempt and line, and goes with its run", async () => {
    const run = await act.running("job")
    const line = (number: number, attempt = 1): LogLine => {
      return {
        runId: run.runId,
        attempt,
        line: number,
        atMs: world.at(number),
        level: "info",
        message: `line "${number}"`,
      }
    }
    await world.ledger.recordLogs([line(2), line(1)])
    await world.ledger.recordLogs([line(2), line(1, 2), { ...line(1), runId: "987654321" }])
    const kept = await world.ledger.logs({ runId: run.runId, limit: 10 })
    expect(kept).toEqual([line(1), line(2), line(1, 2)])
    expect(await world.ledger.logs({ runId: run.runId, limit: 1 })).toEqual([line(1)])
    for (const runId of ["987654321", "x"]) expect(await world.ledger.logs({ runId, limit: 1 })).toEqual([])
    await act.succeed(run)
    await world.pass(1_000)
    const beforeMs = await world.ledger.readClock()
    expect(await world.ledger.prune({ job: "job", beforeMs, keepRuns: 9, batchSize: 9 })).toBe(1)
    expect(await world.ledger.logs({ runId: run.runId, limit: 10 })).toEqual([])
  })

  test("of a job's events the newest are reported, in their order", async () => {
    for (let each = 0; each < 3; each++) {
      await world.pass(1_000)
      await world.ledger.trigger({ job: "job", data: undefined, by: `${each}` })
    }
    const events = await world.ledger.events({ job: "job", fromMs: 0, toMs: 4e12, newest: 2 })
    expect(events.map(({ by }) => by)).toEqual(["1", "2"])
  })

  test("what is pruned by age is counted in a summary, once", async () => {
    await ended(3)
    await world.pass(60_000)
    const beforeMs = await world.ledger.readClock()
    const input = { job: "job", beforeMs, keepRuns: 1_000, batchSize: 2 }
    expect([
      await world.ledger.prune(input),
      await world.ledger.prune(input),
      await world.ledger.prune(input),
    ]).toEqual([2, 1, 0])
    expect((await world.ledger.runs({})).runs).toEqual([])
    const summaries = await world.ledger.summaries({ job: "job", fromMs: 0, toMs: beforeMs })
    // Two, should midnight have lain between the runs.
    expect(await world.ledger.summaries({ fromMs: 0, toMs: beforeMs })).toEqual(summaries)
    const total = (of: (summary: (typeof summaries)[0]) => number) =>
      summaries.reduce((sum, each) => sum + of(each), 0)
    expect([total(({ failed }) => failed), total(({ succeeded }) => succeeded)]).toEqual([1, 2])
  })

  test("what is pruned by count leaves the newest, and nothing behind an open tick goes", async () => {
    await ended(2)
    const open = await act.due("job")
    await ended(2)
    const input = { job: "job", beforeMs: 0, keepRuns: 1, batchSize: 10 }
    expect(await world.ledger.prune(input)).toBe(2)
    await act.claim(open)
    await act.succeed(open)
    expect(await world.ledger.prune(input)).toBe(2)
    expect((await world.ledger.runs({})).runs).toHaveLength(1)
  })

  test("the runs under way are reported, those that began first before the others", async () => {
    await act.define(record("job"), record("other"))
    await ended(1)
    const first = await act.running("job")
    await act.due("job")
    const second = await act.running("other")
    const ids = async (limit: number) =>
      (await world.ledger.runsUnderWay({ limit })).map(({ runId }) => runId)
    expect(await ids(10)).toEqual([first.runId, second.runId])
    expect(await ids(1)).toEqual([first.runId])
    await act.succeed(first)
    expect(await ids(10)).toEqual([second.runId])
  })

  test("skipped ticks are summed up by reason", async () => {
    for (const _ of [1, 2]) await act.due("job", { status: "skipped", reason: "paused" })
    await world.pass(1_000)
    const beforeMs = await world.ledger.readClock()
    expect(await world.ledger.prune({ job: "job", beforeMs, keepRuns: 10, batchSize: 10 })).toBe(2)
    const summaries = await world.ledger.summaries({ job: "job", fromMs: 0, toMs: beforeMs })
    expect(summaries.reduce((sum, { skipped }) => sum + skipped.paused!, 0)).toBe(2)
  })

  test("workers and events of long ago are pruned, and those of late are kept", async () => {
    await act.beat({ worker: "old" })
    await world.pass(60_000)
    const beforeMs = await world.ledger.readClock()
    await world.pass(1_000)
    await act.beat({ worker: "new" })
    await world.ledger.trigger({ job: "job", data: undefined, by: undefined })
    const border = beforeMs - 1_001
    expect(await world.ledger.pruneRest({ beforeMs: border })).toBe(2)
    expect(await act.kinds("job")).toEqual(["triggered"])
    expect(await world.ledger.workers({ fromMs: 0, toMs: 4e12 })).toMatchObject([{ workerId: "new" }])
  })
}
