import type { Policies } from "../../src/policy/policies"
import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

export function boundChangeContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
  })
  afterEach(() => world.close())

  const defineJob = (policies: Partial<Policies>) => act.define(record("job", { policies }))
  const allow = { overlap: "allow", concurrency: null } as const
  const queue = (concurrency: number) => ({ overlap: "queue", concurrency }) as const
  const runsOf = async (count: number) => {
    const runs = []
    while (runs.length < count) runs.push(await act.running("job"))
    return runs
  }
  const outcome = (run: { runId: string } | undefined) => ({
    recorded: true,
    freed: run && expect.objectContaining({ runId: run.runId }),
  })

  test("from allow to skip: nothing begins before all that was under way is over", async () => {
    await defineJob(allow)
    const [one, two] = await runsOf(2)
    await defineJob({ overlap: "skip", concurrency: 1 })
    expect(await act.claim(await act.due("job"))).toMatchObject({ reason: "overlap", blockedBy: one!.runId })
    expect(await act.succeed(one!)).toEqual(outcome(undefined))
    expect(await act.claim(await act.due("job"))).toMatchObject({ reason: "overlap", blockedBy: two!.runId })
    await act.succeed(two!)
    expect((await act.claim(await act.due("job"))).kind).toBe("claimed")
  })

  test("from three to one: what waits gets the permit of the last that ends", async () => {
    await defineJob(queue(3))
    const begun = await runsOf(3)
    await defineJob(queue(1))
    const waiting = await act.due("job")
    expect(await act.claim(waiting)).toEqual({ kind: "wait" })
    expect(await act.succeed(begun[0]!)).toEqual(outcome(undefined))
    expect(await act.claim(waiting)).toEqual({ kind: "wait" })
    expect(await act.succeed(begun[1]!)).toEqual(outcome(undefined))
    expect(await act.claim(waiting)).toEqual({ kind: "wait" })
    expect(await act.succeed(begun[2]!)).toEqual(outcome(waiting))
    expect((await act.claim(waiting)).kind).toBe("claimed")
  })

  test("a narrower bound takes back a permit that was given and not used yet", async () => {
    await defineJob(queue(2))
    const begun = await runsOf(2)
    const waiting = await act.due("job")
    await act.claim(waiting)
    expect(await act.succeed(begun[0]!)).toEqual(outcome(waiting))
    await defineJob(queue(1))
    expect(await act.claim(waiting)).toEqual({ kind: "wait" })
    expect(await act.succeed(begun[1]!)).toEqual(outcome(waiting))
    expect((await act.claim(waiting)).kind).toBe("claimed")
  })

  test("from two to one: of two that are handed back, or taken from a dead worker, one begins", async () => {
    await defineJob(queue(2))
    const handedBack = await runsOf(2)
    await defineJob(queue(1))
    await world.ledger.handBack(handedBack.map(({ runId }) => ({ runId, attempt: 1 })))
    const kindsOf = async (runs: { runId: string }[]) => {
      const claims = []
      for (const run of runs) claims.push((await act.claim(run)).kind)
      return claims.sort()
    }
    expect(await kindsOf(handedBack)).toEqual(["claimed", "wait"])
    await defineJob(queue(2))
    expect(await kindsOf(handedBack)).toEqual(["claimed", "gone"])
    await defineJob(queue(1))
    await world.pass(11_000)
    expect((await act.beat({ worker: "healthy" })).revived).toHaveLength(2)
    expect(await kindsOf(handedBack)).toEqual(["claimed", "wait"])
  })

  test("a wider bound gives its new permits to those that wait, and the heartbeat offers them", async () => {
    await defineJob(queue(1))
    const [begun] = await runsOf(1)
    const waiting = await act.dueOnes("job", 2)
    for (const run of waiting) expect(await act.claim(run)).toEqual({ kind: "wait" })
    await defineJob(queue(2))
    expect((await act.beat()).waiting).toMatchObject([{ runId: waiting[0]!.runId }])
    expect(await act.claim(waiting[1]!)).toEqual({ kind: "wait" })
    expect((await act.claim(waiting[0]!)).kind).toBe("claimed")
    expect(await act.succeed(begun!)).toEqual(outcome(waiting[1]))
  })

  test("without a bound, what waited is offered and begins, and its end frees nothing", async () => {
    await defineJob(queue(1))
    await runsOf(1)
    const waiting = await act.dueOnes("job", 2)
    for (const run of waiting) expect(await act.claim(run)).toEqual({ kind: "wait" })
    await defineJob(allow)
    const ids = (await act.beat()).waiting.map(({ runId }) => runId)
    expect(ids.sort()).toEqual(waiting.map(({ runId }) => runId).sort())
    for (const run of waiting) expect((await act.claim(run)).kind).toBe("claimed")
    expect(await act.stored(waiting[0]!)).toMatchObject({ status: "running", blockedBy: undefined })
    await act.due("job")
    expect(await act.succeed(waiting[0]!)).toEqual(outcome(undefined))
  })

  test("the newest version's bound counts also for runs that were written under another", async () => {
    await defineJob(allow)
    const written = await act.dueOnes("job", 2)
    await defineJob(queue(1))
    expect((await act.claim(written[0]!)).kind).toBe("claimed")
    expect(await act.claim(written[1]!)).toEqual({ kind: "wait" })
    await defineJob(allow)
    expect((await act.claim(written[1]!)).kind).toBe("claimed")
  })

  test("a job that comes back with another bound counts what is still under way", async () => {
    await defineJob(allow)
    const [one, two] = await runsOf(2)
    await act.define()
    await defineJob(queue(1))
    const waiting = await act.due("job")
    expect(await act.claim(waiting)).toEqual({ kind: "wait" })
    expect(await act.succeed(one!)).toEqual(outcome(undefined))
    expect(await act.succeed(two!)).toEqual(outcome(waiting))
  })
}
