import { createSeededRandom } from "../../../cli/src/verify/seeded-random"
import { breachesOf } from "./breaches.fixture"
import { claim, hasRoom } from "./claim-actions.fixture"
import { createConductor, type Conductor } from "./conductor.fixture"
import type { TraceDatabase } from "./database.fixture"
import { drawActions, drawOutage, drawRace, passTime, type Mood } from "./draw.fixture"
import { readyOffers } from "./offers.fixture"
import { deploy, resume } from "./operator-actions.fixture"
import { endable, finishTogether } from "./outcome-actions.fixture"
import { drawPolicies, jobRecord, yearly } from "./policies.fixture"
import { createRowHold } from "./row-hold.fixture"
import { beat, recordTicks } from "./heartbeat-actions.fixture"
import { unofferedRuns } from "./waiting-breaches.fixture"
import { createInterleavingWorld, type InterleavingWorld } from "./world.fixture"

/** One random trace: what happened in it, and what of it must not happen. */
export interface TraceResult {
  seed: number
  breaches: string[]
  trace: string[]
}

export async function runTrace(database: TraceDatabase, seed: number): Promise<TraceResult> {
  const random = createSeededRandom(seed)
  await database.reset()
  const world = createInterleavingWorld({ random, database })
  const hold = createRowHold(world)
  const sendsTogether = random.next() < 0.5
  if (sendsTogether) world.trace.push("some statements are sent at the same moment")
  const conductor = createConductor({
    sendsTogether,
    random,
    gate: world.gate,
    blocked: (pids) => database.blocked(pids),
    underWay: () => world.underWay(),
    besides: (isStuck) => hold.choices(isStuck),
    note: (line) => world.trace.push(`  ${line}`),
  })
  try {
    await play(world, { ...conductor, drain: () => conductor.drain().then(() => hold.release()) })
    world.facts.breaches.push(...(await breachesOf(world)))
  } catch (error) {
    world.facts.breaches.push(`error: ${String((error as Error).stack)}`)
  } finally {
    await hold.release()
    await world.close()
  }
  return { seed, breaches: [...new Set(world.facts.breaches)], trace: world.trace }
}

async function play(world: InterleavingWorld, conductor: Conductor): Promise<void> {
  const { random } = world
  const names = ["one", "two"].slice(0, random.whole(1, 2))
  deploy(
    world,
    world.processes[0]!,
    names.map((name) => jobRecord(name, drawPolicies(random))),
  )
  await conductor.drain()
  const mood = random.shuffled<Mood>(["busy", "busy", "outage", "mixed"])[0]!
  world.trace.push(`mood: ${mood}`)
  for (let round = random.whole(2, 4); round > 0; round--) {
    await passTime(world, random.whole(1, 6))
    recordTicks(world, random.shuffled(world.processes)[0]!)
    await conductor.drain()
    if (mood === "busy") await conductor.play(random.whole(3, 8), () => drawRace(world))
    const isOutage = mood === "outage" && random.next() < 0.6
    if (isOutage) await conductor.play(random.whole(2, 6), () => drawOutage(world))
    else await conductor.play(random.whole(8, 20), () => drawActions(world, mood))
    await conductor.drain()
    await takeOffers(world, conductor)
    world.facts.breaches.push(...(await unofferedRuns(world)))
  }
  await end(world, conductor)
}

/** Every message is taken, as far as there are free workers. */
async function takeOffers(world: InterleavingWorld, conductor: Conductor): Promise<void> {
  for (;;) {
    const offers = readyOffers(world)
    const free = world.processes.filter(hasRoom)
    if (offers.length === 0 || free.length === 0) return
    const pairs = world.random.shuffled(offers).slice(0, free.length)
    pairs.forEach((offer, index) => claim(world, free[index]!, offer))
    await conductor.drain()
  }
}

/** No tick comes any more, and all that is open is taken to its end. */
async function end(world: InterleavingWorld, conductor: Conductor): Promise<void> {
  const { database, processes, facts } = world
  const first = processes[0]!
  world.trace.push("the end begins")
  deploy(
    world,
    first,
    [...world.jobs.values()].map((job) => jobRecord(job.name, job.policies, yearly)),
  )
  await conductor.drain()
  for (const name of world.jobs.keys()) resume(world, first, name)
  await conductor.drain()
  // A job whose row is locked is left for the next time.
  for (let round = 0; round < 12; round++) {
    recordTicks(world, first)
    await conductor.drain()
  }
  for (let round = 0; round < 40; round++) {
    await takeOffers(world, conductor)
    facts.breaches.push(...(await unofferedRuns(world)))
    const ending = processes.filter((process) => endable(process).length > 0)
    for (const process of ending) finishTogether(world, process, { most: 2, succeed: true })
    await conductor.drain()
    if (ending.length > 0 || readyOffers(world).length > 0) continue
    const { open } = (
      await database.sql<{ open: number }>(
        `SELECT count(*)::integer AS open FROM scheduled_job_run WHERE status IN ('due', 'running')`,
      )
    )[0]!
    if (open === 0) return
    await database.time.advance(11_000)
    for (const process of processes) beat(world, process)
    await conductor.drain()
  }
  facts.breaches.push("stuck: what is open comes to no end")
}
