import type { DueRun } from "../../src/job/due-run"
import type { Ledger } from "../../src/ledger/ledger"
import type { Policies } from "../../src/policy/policies"
import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

/** So many pairs of calls at once: one in three met badly where a bound was not one count. */
const pairs = 20

/** What holds where two processes meet, each with a ledger and connections of its own. */
export function concurrencyContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
  })
  afterEach(() => world.close())

  const define = (policies: Partial<Policies>) => act.define(record("job", { policies }))

  /** Runs of ticks that came one after the other, the last one now. */
  async function dueRuns(count: number): Promise<DueRun[]> {
    await world.pass(count * 100)
    const nowMs = await world.ledger.readClock()
    const ticks = Array.from({ length: count }, (_, index) => nowMs - (count - 1 - index) * 50)
    return (await act.decide("job", ticks)).due
  }

  async function runningRuns(count: number): Promise<DueRun[]> {
    const runs = await dueRuns(count)
    for (const run of runs) expect((await act.claim(run)).kind).toBe("claimed")
    return runs
  }

  const succeed = (run: DueRun, by: Ledger = world.ledger) =>
    by.finish({ runId: run.runId, attempt: 1, status: "succeeded", result: null })

  const claimAtOnce = async (some: DueRun, others: DueRun) => {
    const claims = await Promise.all([act.claim(some, "a"), act.claim(others, "b", world.other)])
    return claims.map(({ kind }) => kind)
  }

  test.each(["skip", "queue"] as const)(
    "two runs that two workers claim at once both begin where there is room for two, with overlap %s",
    async (overlap) => {
      await define({ overlap, concurrency: 2 })
      for (let pair = 0; pair < pairs; pair++) {
        const [first, second] = await dueRuns(2)
        expect(await claimAtOnce(first!, second!)).toEqual(["claimed", "claimed"])
        await Promise.all([succeed(first!), succeed(second!)])
      }
    },
  )

  test("of two runs that two workers claim at once one begins where there is room for one", async () => {
    await define({ overlap: "queue", concurrency: 1 })
    for (let pair = 0; pair < pairs; pair++) {
      const runs = await dueRuns(2)
      const kinds = await claimAtOnce(runs[0]!, runs[1]!)
      expect([...kinds].sort()).toEqual(["claimed", "wait"])
      const [first, second] = kinds[0] === "claimed" ? runs : [...runs].reverse()
      expect((await succeed(first!)).freed?.runId).toBe(second!.runId)
      expect((await act.claim(second!)).kind).toBe("claimed")
      expect((await succeed(second!)).freed).toBeUndefined()
    }
  })

  test("two runs that end at once wake two different ones", async () => {
    await define({ overlap: "queue", concurrency: 2 })
    for (let pair = 0; pair < pairs; pair++) {
      const running = await runningRuns(2)
      const waiting = await dueRuns(2)
      for (const run of waiting) expect((await act.claim(run)).kind).toBe("wait")
      const ends = await Promise.all([succeed(running[0]!), succeed(running[1]!, world.other)])
      expect(ends.map(({ freed }) => freed?.runId).sort()).toEqual(waiting.map(({ runId }) => runId).sort())
      for (const run of waiting) expect((await act.claim(run, "b", world.other)).kind).toBe("claimed")
      for (const run of waiting) await succeed(run)
    }
  })

  test("the permit of a run that ended belongs to the one that it woke, though others claim", async () => {
    await define({ overlap: "queue", concurrency: 1 })
    const [running] = await runningRuns(1)
    const [first, second] = await dueRuns(2)
    expect((await act.claim(first!)).kind).toBe("wait")
    expect((await succeed(running!)).freed?.runId).toBe(first!.runId)
    expect((await act.claim(second!, "b", world.other)).kind).toBe("wait")
    expect((await act.claim(first!)).kind).toBe("claimed")
    expect((await succeed(first!)).freed?.runId).toBe(second!.runId)
  })

  test("a deploy that lowers the bound counts what is under way already", async () => {
    await define({ overlap: "queue", concurrency: 3 })
    const running = await runningRuns(3)
    const [waiting] = await dueRuns(1)
    expect((await act.claim(waiting!)).kind).toBe("wait")
    await define({ overlap: "queue", concurrency: 1 })
    const freed = [
      await succeed(running[0]!),
      await succeed(running[1]!, world.other),
      await succeed(running[2]!),
    ]
    expect(freed.map((end) => end.freed?.runId)).toEqual([undefined, undefined, waiting!.runId])
    expect((await act.claim(waiting!)).kind).toBe("claimed")
  })

  test("a job that may not overlap any more skips a tick for a run that began when it might", async () => {
    await define({ overlap: "allow", concurrency: null })
    const running = await runningRuns(2)
    await define({ overlap: "skip", concurrency: 1 })
    const [next] = await dueRuns(1)
    const blockedBy = expect.stringMatching(`^(${running.map(({ runId }) => runId).join("|")})$`)
    expect(await act.claim(next!, "b", world.other)).toMatchObject({
      kind: "skipped",
      reason: "overlap",
      blockedBy,
    })
  })

  test("a deploy that raises the bound makes room for what comes next", async () => {
    await define({ overlap: "queue", concurrency: 1 })
    await runningRuns(1)
    await define({ overlap: "queue", concurrency: 2 })
    const [next, another] = await dueRuns(2)
    expect((await act.claim(next!, "b", world.other)).kind).toBe("claimed")
    expect((await act.claim(another!)).kind).toBe("wait")
  })

  test("a late tick whose stand-in was cancelled runs itself", async () => {
    await define({ missed: "once" })
    const [older, newer] = await dueRuns(2)
    await world.pass(30_000)
    await world.other.cancel({ runId: newer!.runId, by: undefined, reason: undefined })
    expect((await act.claim(older!)).kind).toBe("claimed")
  })

  test("late ticks that the missed policy runs all run, one after the other, though ticks may not overlap", async () => {
    await define({ missed: "all", overlap: "skip" })
    const [first, second] = await dueRuns(2)
    await world.pass(30_000)
    expect((await act.claim(first!)).kind).toBe("claimed")
    expect((await act.claim(second!, "b", world.other)).kind).toBe("wait")
    expect((await succeed(first!)).freed?.runId).toBe(second!.runId)
    expect((await act.claim(second!, "b", world.other)).kind).toBe("claimed")
  })
}
