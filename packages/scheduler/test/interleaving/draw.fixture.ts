import type { Choice } from "./conductor.fixture"
import { claim, hasRoom } from "./claim-actions.fixture"
import { readyOffers } from "./offers.fixture"
import {
  backfill,
  cancel,
  deploy,
  mayDeploy,
  pause,
  prune,
  resume,
  retry,
  trigger,
} from "./operator-actions.fixture"
import { endable, finishTogether } from "./outcome-actions.fixture"
import { beat, die, handBack, recordTicks } from "./heartbeat-actions.fixture"
import { drawPolicies, jobRecord } from "./policies.fixture"
import type { InterleavingWorld, Offer, Process, RunningAttempt } from "./world.fixture"

/** What a trace is mostly about: many short runs, ticks that nobody takes in time, or everything. */
export type Mood = "busy" | "outage" | "mixed"

/** As long as makes a tick late that nobody has taken. */
const missedAfterS = 11

/** The operations that may start now, with how likely each is. */
export function drawActions(world: InterleavingWorld, mood: Mood): Choice[] {
  const { random, processes, jobs, facts } = world
  const any = <T>(items: readonly T[]): T => items[random.whole(0, items.length - 1)]!
  const anyProcess = () => any(processes)
  const anyJob = () => any([...jobs.keys()])
  const offers = readyOffers(world)
  const free = processes.filter(hasRoom)
  const ending = processes.filter((process) => endable(process).length > 0)
  const givable = processes.flatMap(({ running }) => running.filter((each) => each.giveUp))
  const canClaim = offers.length > 0 && free.length > 0
  const pass = (seconds: number) => () => passTime(world, seconds)
  const isBusy = mood === "busy"
  const choices: (Choice & { when?: boolean })[] = [
    { weight: 6, when: canClaim, take: () => claim(world, any(free), any(offers)) },
    { weight: 4, when: canClaim, take: () => claimSiblings(world, free, any(offers)) },
    {
      weight: 6,
      when: ending.length > 0,
      take: () => finishTogether(world, any(ending), { most: random.whole(1, 3) }),
    },
    {
      weight: isBusy ? 4 : 1,
      when: ending.length > 0,
      take: () => endWhileBeating(world, any(ending)),
    },
    { weight: 6, when: givable.length > 0, take: () => giveUp(any(givable), random.next()) },
    { weight: isBusy ? 4 : 2, take: () => beat(world, anyProcess()) },
    { weight: 2, take: () => recordTicks(world, anyProcess()) },
    { weight: 1.5, when: world.changesJobs && mayDeploy(world), take: () => deployChange(world) },
    { weight: 1.5, take: () => cancelNewest(world) },
    { weight: 0.4, take: () => pause(world, anyProcess(), anyJob()) },
    { weight: 0.8, take: () => resume(world, anyProcess(), anyJob()) },
    {
      weight: 1,
      when: facts.losses.length > 0,
      take: () => retry(world, anyProcess(), any(facts.losses).runId),
    },
    { weight: 2, take: () => trigger(world, anyProcess(), anyJob()) },
    { weight: isBusy ? 2 : 0.5, take: () => backfill(world, anyProcess(), anyJob()) },
    { weight: 0.7, take: () => handBack(world, anyProcess()) },
    { weight: 0.7, take: () => prune(world, anyProcess(), anyJob()) },
    { weight: 0.3, take: () => die(world, anyProcess()) },
    { weight: 2, take: pass(any([1, 2, 3])) },
    { weight: isBusy ? 0.2 : 0.6, take: pass(missedAfterS) },
  ]
  return choices.filter(({ when }) => when !== false)
}

/** Where processes meet: runs of one job that are claimed, or end, at the same time. */
export function drawRace(world: InterleavingWorld): Choice[] {
  const { random, processes } = world
  const offers = readyOffers(world)
  const free = processes.filter(hasRoom)
  const ending = processes.filter((process) => endable(process).length > 0)
  const any = <T>(items: readonly T[]): T => items[random.whole(0, items.length - 1)]!
  return [
    ...(offers.length > 0 && free.length > 0
      ? [{ weight: 5, take: () => claimSiblings(world, free, any(offers)) }]
      : []),
    ...(ending.length > 0 ? [{ weight: 4, take: () => endWhileBeating(world, any(ending)) }] : []),
    { weight: 0.5, take: () => trigger(world, any(processes), any([...world.jobs.keys()])) },
  ]
}

/** What happens while no worker takes anything. */
export function drawOutage(world: InterleavingWorld): Choice[] {
  const process = world.processes[0]!
  const isQuiet = !world.changesJobs || !mayDeploy(world)
  return [
    { weight: 5, take: () => cancelNewest(world) },
    { weight: 3, take: () => passTime(world, missedAfterS) },
    { weight: isQuiet ? 0 : 0.7, take: () => deployChange(world) },
    { weight: 1, take: () => beat(world, process) },
    { weight: 0.5, take: () => recordTicks(world, process) },
  ]
}

export async function passTime(world: InterleavingWorld, seconds: number): Promise<void> {
  world.trace.push(`${world.facts.moment()} ${seconds} s pass`)
  await world.database.time.advance(seconds * 1_000)
}

/** Different processes claim different runs of one job at the same time. */
function claimSiblings(world: InterleavingWorld, free: Process[], { job }: Offer): void {
  const { random } = world
  const siblings = readyOffers(world).filter((offer) => offer.job === job)
  const chosen = random.shuffled(siblings).slice(0, random.whole(2, 3))
  const claimers = random.shuffled(free)
  chosen.slice(0, claimers.length).forEach((offer, index) => claim(world, claimers[index]!, offer))
}

/** A beat is due whatever ends at that moment. */
function endWhileBeating(world: InterleavingWorld, process: Process): void {
  beat(world, process)
  finishTogether(world, process, { most: 3 })
}

function giveUp(current: RunningAttempt, drawn: number): void {
  current.giveUp?.(drawn < 0.7 ? "timeout" : "lease")
}

/** Another bound or another missed policy for one job. */
function deployChange(world: InterleavingWorld): void {
  const { random, jobs, processes } = world
  const [name] = random.shuffled([...jobs.keys()])
  const next = [...jobs.values()].map((job) =>
    job.name === name ? jobRecord(job.name, drawPolicies(random)) : job,
  )
  deploy(world, random.shuffled(processes)[0]!, next)
}

/** Mostly one that is due; what is over refuses. */
function cancelNewest(world: InterleavingWorld): void {
  const { random, offers, processes } = world
  const due = offers.map(({ runId }) => runId).slice(-random.whole(1, 3))
  const running = processes.flatMap((process) => process.running.map(({ run }) => run.runId))
  const [runId] = random.shuffled([...due, ...due, ...running])
  if (runId !== undefined) cancel(world, random.shuffled(processes)[0]!, runId)
}
