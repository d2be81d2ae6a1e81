import type { RunRecord } from "../ledger/history"
import { lookaheadMs } from "../policy/lookahead"
import type { Build } from "./model.fixture"
import { createWorld } from "./world.fixture"

const build: Build = new Map([
  [
    "a",
    {
      everyS: 5,
      overlap: "allow",
      concurrency: undefined,
      missed: "skip",
      missedWindowS: 60,
      attempts: 1,
    },
  ],
])

/** A tick is expected 3 s after its time, at the next heartbeat, which is 4 s off at most; in virtual time. */
const takenOverWithinMs = 7_500

/** How late a run began, at most, whose tick the elder had not decided before it ended. */
const latestOf = (runs: RunRecord[], endedAtMs: number) =>
  Math.max(
    ...runs
      .filter(({ scheduledForMs }) => scheduledForMs > endedAtMs + lookaheadMs)
      .map(({ startedAtMs, scheduledForMs }) => startedAtMs! - scheduledForMs),
  )

/** A shop of which one process plans: the first, as it is there for longer. */
async function shopOfTwo() {
  const world = createWorld({ planners: 1 })
  await world.start(1, build)
  await world.advance(1_900)
  await world.start(2, build)
  // The second has had its first heartbeat by then, and so has the first just now: it seems to live for a whole lease.
  await world.advance(22_200)
  const workerOf = (id: number) => world.servers.get(id)!.scheduler.workerId
  const runsFrom = async (fromMs: number) =>
    (await world.ledger.runs({ job: "a", fromMs, toMs: world.clock.now(), limit: 100 })).runs
  return { world, workerOf, runsFrom }
}

test("of two processes the elder plans, and runs what it has planned", async () => {
  const { world, workerOf, runsFrom } = await shopOfTwo()
  const fromMs = world.clock.now()
  await world.advance(60_000)
  const runs = await runsFrom(fromMs)
  expect(runs).toHaveLength(12)
  expect(new Set(runs.map(({ workerId }) => workerId))).toEqual(new Set([workerOf(1)]))
})

test.each(["kill", "stop"] as const)(
  "after the %s of the only one that plans, no tick is missed",
  async (end) => {
    const { world, workerOf, runsFrom } = await shopOfTwo()
    const fromMs = world.clock.now()
    await world[end](1)
    await world.advance(60_000)
    const runs = await runsFrom(fromMs)
    expect(runs.map(({ status }) => status)).toEqual(runs.map(() => "succeeded"))
    expect(runs.map(({ trigger }) => trigger)).toEqual(runs.map(() => "schedule"))
    expect(runs).toHaveLength(12)
    expect(new Set(runs.map(({ workerId }) => workerId))).toEqual(new Set([workerOf(2)]))
    expect(latestOf(runs, fromMs)).toBeLessThan(takenOverWithinMs)
    expect(world.breaches).toEqual([])
  },
)

test("a process that starts right after the end of the only one plans at once", async () => {
  const { world, runsFrom } = await shopOfTwo()
  await world.kill(1)
  await world.kill(2)
  await world.start(3, build)
  const fromMs = world.clock.now()
  await world.advance(60_000)
  const runs = await runsFrom(fromMs)
  expect(runs).toHaveLength(12)
  expect(latestOf(runs, fromMs)).toBe(0)
})

test("who stands by takes over from one that waits for its runs to end", async () => {
  const { world, workerOf, runsFrom } = await shopOfTwo()
  await world.advance(1_000)
  world.behaviours.set("a", { sleepMs: 18_000 })
  await world.advance(6_000)
  world.behaviours.set("a", "succeed")
  const ending = world.stop(1)
  await world.settle()
  // The other finds the first tick that nobody decided.
  await world.advance(8_000)
  const fromMs = world.clock.now()
  await world.advance(30_000)
  await ending
  const runs = await runsFrom(fromMs)
  expect(runs).toHaveLength(6)
  expect(latestOf(runs, fromMs)).toBe(0)
  expect(new Set(runs.map(({ workerId }) => workerId))).toEqual(new Set([workerOf(2)]))
})

test("who takes over while an elder stands still stands by again when that one plans on", async () => {
  const { world, workerOf, runsFrom } = await shopOfTwo()
  const frozenMs = world.clock.now()
  world.servers.get(1)!.freeze()
  await world.advance(30_000)
  const fromFrozen = await runsFrom(frozenMs)
  expect(fromFrozen.map(({ status }) => status)).toEqual(fromFrozen.map(() => "succeeded"))
  expect(new Set(fromFrozen.map(({ workerId }) => workerId))).toEqual(new Set([workerOf(2)]))
  expect(latestOf(fromFrozen, frozenMs)).toBeLessThan(takenOverWithinMs)
  world.servers.get(1)!.thaw()
  await world.advance(30_000)
  const thawedMs = world.clock.now()
  await world.advance(30_000)
  const runs = await runsFrom(thawedMs)
  expect(runs).toHaveLength(6)
  expect(new Set(runs.map(({ workerId }) => workerId))).toEqual(new Set([workerOf(1)]))
})
