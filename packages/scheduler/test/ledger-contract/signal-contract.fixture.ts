import type { LedgerWorld, OpenWorld } from "./ledger-world.fixture"
import { actions, record } from "./subject.fixture"

export function signalContract(open: OpenWorld): void {
  let world: LedgerWorld
  let act: ReturnType<typeof actions>
  beforeEach(async () => {
    world = await open()
    act = actions(world)
    await act.define(record("job"), record("heavy", { policies: { queue: "slow" } }))
  })
  afterEach(() => world.close())

  test("a claim reports whether its job is failing, and only one process ends that", async () => {
    const first = await act.due("job")
    expect(await act.claim(first)).toMatchObject({ run: { wasFailing: false, trigger: "schedule" } })
    await act.fail(first)
    await world.ledger.markFailing(["job", "unknown"])
    await world.pass(1_000)
    await world.ledger.markFailing(["job"])
    const second = await act.due("job")
    expect(await act.claim(second)).toMatchObject({ run: { wasFailing: true } })
    const ends = await Promise.all([world.ledger.endFailing("job"), world.other.endFailing("job")])
    const [sinceMs] = ends.filter((end) => end !== undefined)
    expect(ends.filter((end) => end !== undefined)).toHaveLength(1)
    // It began with the first mark: at least the second that passed ago.
    expect((await world.ledger.readClock()) - sinceMs!).toBeGreaterThanOrEqual(1_000)
    await act.succeed(second)
    expect(await act.claim(await act.due("job"))).toMatchObject({ run: { wasFailing: false } })
    expect(await world.ledger.endFailing("unknown")).toBeUndefined()
  })

  test("a failing job is stored like any other job", async () => {
    const before = await act.storedJob("job")
    await world.ledger.markFailing(["job"])
    expect(await act.storedJob("job")).toEqual(before)
  })

  test("the workload counts by queue what waits and what runs, and the workers that live", async () => {
    expect(await world.ledger.workload({ aliveWithinMs: 10_000 })).toEqual({ queues: [], liveWorkers: 0 })
    await act.running("heavy")
    await act.due("job")
    await act.beat({ worker: "a" })
    await act.beat({ worker: "b" })
    await act.beat({ worker: "gone" })
    await world.ledger.signOff("gone")
    await world.pass(4_000)
    const { queues, liveWorkers } = await world.ledger.workload({ aliveWithinMs: 10_000 })
    expect(liveWorkers).toBe(2)
    expect(queues).toEqual([
      { queue: "default", waiting: 1, waitingForMs: expect.any(Number), running: 0 },
      { queue: "slow", waiting: 0, waitingForMs: 0, running: 1 },
    ])
    expect(queues[0]!.waitingForMs).toBeGreaterThanOrEqual(4_000)
    await world.pass(7_000)
    expect((await world.ledger.workload({ aliveWithinMs: 10_000 })).liveWorkers).toBe(0)
  })
}
