import fc from "fast-check"
import { anyBegin, calmCommands, wildCommands } from "./any-command.fixture"
import {
  advance,
  answersLost,
  behave,
  build,
  kill,
  ledgerDown,
  pause,
  start,
  step,
  stop,
  type Command,
} from "./commands.fixture"
import { accountBreaches, breachesOf } from "./invariants.fixture"
import { jobNames, type JobSpec } from "./job-spec.fixture"
import { createModel } from "./model.fixture"
import { createWorld, startMs } from "./world.fixture"

/**
 * Runs a trace on the model and on the real engine, then lets everything come to its end: the services are back, a
 * healthy process is up, and no handler fails any more.
 */
async function explore(
  begin: Command[],
  commands: Iterable<Command>,
  planners = 3,
): Promise<{ compared: number }> {
  const model = createModel({ startMs, planners })
  const world = createWorld({ planners })
  for (const command of begin) await command.run(model, world)
  await fc.asyncModelRun(() => ({ model, real: world }), commands)
  Object.assign(world.database, { down: false, answersLost: false })
  world.broker.down = false
  for (const id of model.frozen) world.servers.get(id)!.thaw()
  if (model.processes.size > 0) {
    // Whoever is up goes on by itself when the services are back.
    await world.advance(60_000)
    model.advanceTo(world.clock.now())
    world.breaches.push(...(await accountBreaches(world)))
  }
  for (const name of jobNames) {
    model.behave(name, "succeed")
    world.behaviours.set(name, "succeed")
  }
  await world.start(healthy, model.build)
  model.start(healthy)
  for (const id of [...world.servers.keys()].filter((each) => each !== healthy)) {
    model.leave(id)
    await world.stop(id)
  }
  // To a moment for which no tick is written ahead.
  const quietAt = Math.ceil(world.clock.now() / 60_000) * 60_000 + 303_000
  await world.advance(quietAt - world.clock.now())
  model.advanceTo(world.clock.now())
  await world.stop(healthy)
  const breaches = await breachesOf(model, world)
  if (breaches.length > 0) throw new Error(breaches.join("\n"))
  const certain = [...model.jobs.values()].map(({ outcomes, certainBefore }) =>
    [...outcomes.keys()].filter((tick) => tick < certainBefore()),
  )
  return { compared: certain.flat().length }
}

/** The process that no trace touches. */
const healthy = 0

/** With one, the processes that a trace starts besides stand by; with three, none does. */
const anyPlanners = fc.constantFrom(1, 3)

const runs = Number(process.env.NIGHTSHIFT_MODEL_RUNS ?? 50)

test("in a shop whose machines work, each tick has the outcome that the model predicts", async () => {
  let compared = 0
  const trace = fc.commands(calmCommands, { maxCommands: 40, size: "max" })
  const property = fc.asyncProperty(anyBegin, trace, anyPlanners, async (begin, commands, planners) => {
    compared += (await explore(begin, commands, planners)).compared
  })
  await fc.assert(property, { numRuns: runs })
  expect(compared).toBeGreaterThan(10 * runs)
}, 600_000)

test("through outages, lost answers, stepped clocks and crashes, each tick has exactly one outcome", async () => {
  const trace = fc.commands(wildCommands, { maxCommands: 40, size: "max" })
  const property = fc.asyncProperty(anyBegin, trace, anyPlanners, async (begin, commands, planners) => {
    await explore(begin, commands, planners)
  })
  await fc.assert(property, { numRuns: runs })
}, 600_000)

describe("what once failed holds:", () => {
  const spec: JobSpec = {
    everyS: 10,
    overlap: "skip",
    concurrency: undefined,
    missed: "once",
    missedWindowS: 86_400,
    attempts: 1,
  }
  const traces: Record<string, Command[]> = {
    "a process whose clock was far behind plans on as soon as it is set": [
      step(1, -300_000),
      ledgerDown(true),
      advance(61_000),
      step(1, 300_000),
    ],
    "a job whose pause was counted by a clock that was far ahead is planned as soon as that is set": [
      step(1, 300_000),
      answersLost(true),
      advance(12_000),
      answersLost(false),
    ],
    "a job that comes back after a long time runs from then on": [
      build("a", undefined),
      start(3, 0),
      advance(25_500),
      stop(3),
      advance(130_000),
      build("a", spec),
      start(3, 0),
      advance(61_000),
    ],
  }
  test.each(Object.keys(traces))("%s", async (name) => {
    await explore([build("a", spec), start(1, 0)], traces[name]!)
  })

  test("a process that starts at the last heartbeat of one that was killed plans at once", async () => {
    const two = [build("a", { ...spec, everyS: 5 }), behave("a", { sleepMs: 307 }), start(1, 0)]
    await explore(two, [advance(12_000), kill(1)], 1)
  })

  test("a process that stands by for one that was killed decides each tick, if late", async () => {
    const long = [build("a", { ...spec, everyS: 5, concurrency: 2 }), behave("a", { sleepMs: 33_329 })]
    await explore([...long, start(1, 0)], [kill(1), start(2, 0), advance(130_000)], 1)
  })

  test("a job removed at the very moment its next tick is to be written may keep that tick", async () => {
    const two = [build("a", { ...spec, everyS: 5 }), behave("a", { sleepMs: 307 }), build("b", spec)]
    const removal = [pause("a", undefined), advance(1_000), build("a", undefined), start(3, 0)]
    await explore([...two, start(1, 0)], [advance(12_000), advance(1_000), ...removal, build("a", spec)], 1)
  })
})
