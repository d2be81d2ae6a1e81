import { audit } from "./audit"
import { at, factsOf, ledgerOf, runOf, schedule, type Facts } from "./ledger-stub.fixture"

const hour = 3_600_000
const midnight = at("2026-03-01T00:00:00Z")

describe("auditing the ledger", () => {
  let facts: Facts
  beforeEach(() => {
    facts = factsOf({ name: "stock", fromMs: midnight - 1, watermarkMs: midnight + 5 * hour })
  })

  const nowMs = midnight + 5 * hour + 60_000
  const auditAll = (range: { fromMs?: number; toMs?: number; jobs?: string[] } = {}) =>
    audit({ ledger: ledgerOf(facts), nowMs, fromMs: midnight, toMs: nowMs, ...range })
  const tick = (hours: number, given: object = {}) =>
    facts.runs.push(runOf({ scheduledForMs: midnight + hours * hour, ...given }))
  const skipped = (from: number, to: number, count: number, reason = "missed") =>
    tick(from, { coversToMs: midnight + to * hour, count, status: "skipped", reason })

  test("each expected tick is counted by what became of it", async () => {
    tick(0)
    tick(1, { status: "failed", reason: "error" })
    skipped(2, 3, 2)
    tick(4, { status: "skipped", reason: "overlap" })
    tick(5, { status: "running" })
    tick(5, { trigger: "manual" })
    const { total, jobs, unaccountedTicks, unexpectedTicks } = await auditAll()
    expect(total).toEqual({
      expected: 6,
      succeeded: 1,
      failed: 1,
      skipped: { missed: 2, overlap: 1 },
      open: 1,
      unaccounted: 0,
      undecided: 0,
      unexpected: 0,
    })
    expect(jobs).toEqual([{ job: "stock", ...total }])
    expect([unaccountedTicks, unexpectedTicks]).toEqual([[], []])
  })

  test("what is nowhere in the ledger is unaccounted, neighbours in one span", async () => {
    tick(0)
    tick(3)
    const { total, unaccountedTicks } = await auditAll()
    expect(total).toMatchObject({ expected: 6, unaccounted: 4, undecided: 0 })
    expect(unaccountedTicks).toEqual([
      { job: "stock", fromMs: midnight + hour, toMs: midnight + 2 * hour, count: 2 },
      { job: "stock", fromMs: midnight + 4 * hour, toMs: midnight + 5 * hour, count: 2 },
    ])
  })

  test("what no schedule names is unexpected", async () => {
    skipped(0, 5, 6)
    tick(1.5)
    facts.runs.shift()
    const { total, unexpectedTicks } = await auditAll()
    expect(total.unexpected).toBe(1)
    expect(unexpectedTicks).toEqual([
      { job: "stock", fromMs: midnight + 1.5 * hour, toMs: midnight + 1.5 * hour, count: 1 },
    ])
  })

  test.each([
    [7, { unexpected: 1, unaccounted: 0 }],
    [4, { unexpected: 0, unaccounted: 2 }],
  ])("a skipped range of 6 ticks that says %i is a finding", async (count, finding) => {
    skipped(0, 5, count)
    const { total } = await auditAll()
    expect(total).toMatchObject({ expected: 6, skipped: { missed: count }, ...finding })
  })

  test("a range that reaches out of what is asked counts with what lies inside", async () => {
    skipped(0, 5, 6)
    const { total } = await auditAll({ fromMs: midnight + hour, toMs: midnight + 3 * hour })
    expect(total).toMatchObject({ expected: 2, skipped: { missed: 2 }, unaccounted: 0, unexpected: 0 })
  })

  test("ticks after the watermark are undecided, but for those too young to be expected", async () => {
    facts.jobs[0]!.watermarkMs = midnight
    facts.versions[0]!.schedule = schedule({ expression: "* * * * * *" })
    tick(0)
    const at30 = midnight + 30_000
    const { total } = await audit({
      ledger: ledgerOf(facts),
      nowMs: at30,
      fromMs: midnight,
      toMs: at30 + hour,
    })
    expect(total).toMatchObject({ expected: 21, succeeded: 1, unaccounted: 20, undecided: 20 })
  })

  test("a tick belongs to the version that was in force", async () => {
    const changedAtMs = midnight + 2 * hour
    facts.versions[0]!.toMs = changedAtMs
    facts.versions.push({
      ...facts.versions[0]!,
      versionId: "2",
      schedule: schedule({ expression: "30 * * * *" }),
      fromMs: changedAtMs,
      toMs: undefined,
    })
    for (const hours of [0, 1, 2, 2.5, 3.5, 4.5]) tick(hours)
    const { total } = await auditAll()
    expect(total).toMatchObject({ expected: 6, succeeded: 6, unaccounted: 0, unexpected: 0 })
  })

  test("pruned days are counted whole, with rows that are still among them", async () => {
    facts.summaries.push({
      job: "stock",
      fromMs: midnight,
      toMs: midnight + 3 * hour,
      succeeded: 1,
      failed: 1,
      skipped: { overlap: 1 },
    })
    tick(2)
    tick(4)
    tick(5)
    const { total } = await auditAll({ fromMs: midnight + 3 * hour })
    expect(total).toMatchObject({
      expected: 6,
      succeeded: 4,
      failed: 1,
      skipped: { overlap: 1 },
      unaccounted: 0,
      unexpected: 0,
    })
  })

  test("a summary that lost a tick is a finding", async () => {
    const range = { fromMs: midnight, toMs: midnight + 5 * hour }
    facts.summaries.push({ job: "stock", ...range, succeeded: 5, failed: 0, skipped: {} })
    const { unaccountedTicks } = await auditAll()
    expect(unaccountedTicks).toEqual([{ job: "stock", ...range, count: 1 }])
  })

  test("rows that are pruned while they are compared are counted once", async () => {
    for (let hours = 0; hours <= 5; hours++) tick(hours)
    const ledger = ledgerOf(facts)
    const read = ledger.tickRecords.bind(ledger)
    ledger.tickRecords = async (input) => {
      const range = { fromMs: midnight, toMs: midnight + 2 * hour }
      if (facts.summaries.length === 0) {
        facts.summaries.push({ job: "stock", ...range, succeeded: 3, failed: 0, skipped: {} })
      }
      return (await read(input)).filter((run) => run.scheduledForMs > range.toMs)
    }
    const { total } = await audit({ ledger, nowMs, fromMs: midnight, toMs: nowMs })
    expect(total).toMatchObject({ expected: 6, succeeded: 6, unaccounted: 0, unexpected: 0 })
  })

  test("an unknown job and a range that ends before it begins are refused", async () => {
    await expect(auditAll({ jobs: ["stok"] })).rejects.toThrow(/Did you mean "stock"\?/)
    await expect(auditAll({ toMs: midnight - 1 })).rejects.toMatchObject({ code: "RANGE_INVALID" })
  })
})
