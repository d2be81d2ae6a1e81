import { decideRange } from "../../src/engine/due-ticks"
import type { Heartbeat } from "../../src/ledger/heartbeat"
import type { RecordedTicks } from "../../src/ledger/ledger"
import { leaseMs } from "./claim-actions.fixture"
import { promise } from "./offers.fixture"
import type { InterleavingWorld, Process } from "./world.fixture"

const attemptsOf = (process: Process) =>
  process.running.map(({ run: { runId, attempt } }) => ({ runId, attempt }))

/** A beat names its attempts in no order, those included whose outcome is on its way. */
export function beat(world: InterleavingWorld, process: Process): void {
  const { random, facts } = world
  const running = random.shuffled(attemptsOf(process))
  world.operate(
    `${process.name} beats with ${running.map(({ runId }) => runId).join(" ") || "nothing"}`,
    () =>
      process.ledger.heartbeat({
        worker: { id: process.workerId, host: "shop-1", pid: 1, jobs: [...world.jobs.keys()] },
        running,
        leaseMs,
        requeueAfterMs: 5_000,
        takeOver: true,
        planners: 3,
        expected: [],
      }),
    (found, span) => {
      for (const lost of found.lost) loseAttempt(process, lost)
      for (const asked of found.cancelled) {
        const current = process.running.find(({ run }) => isSame(run, asked))
        if (!current || current.cancelled) continue
        current.cancelled = true
        current.giveUp?.("cancel")
      }
      for (const { runId, delivery } of found.revived) facts.end({ runId, attempt: delivery - 1 }, span)
      for (const abandoned of found.abandoned) facts.end(abandoned, span)
      const offered = [...found.revived, ...found.waiting]
      promise(world, offered, span)
      world.offer(offered)
      return describeHeartbeat(found)
    },
  )
}

const isSame = (some: { runId: string; attempt: number }, other: { runId: string; attempt: number }) =>
  some.runId === other.runId && some.attempt === other.attempt

function loseAttempt(process: Process, lost: { runId: string; attempt: number }): void {
  const current = process.running.find(({ run }) => isSame(run, lost))
  // One that is ending may have ended already; what its outcome is answered decides.
  if (!current || current.ending) return
  process.running.splice(process.running.indexOf(current), 1)
  current.giveUp?.("lease")
}

const list = (runs: { runId: string }[]) => runs.map(({ runId }) => runId).join(" ") || "-"
const describeHeartbeat = ({ lost, revived, abandoned, waiting }: Heartbeat) =>
  `lost ${list(lost)}, revived ${list(revived)}, abandoned ${list(abandoned)}, waiting ${list(waiting)}`

/** Decides the due ticks, as a planner does that reads the plans now. */
export function recordTicks(world: InterleavingWorld, process: Process): void {
  const { database, facts } = world
  world.operate(
    `${process.name} decides ticks`,
    async (span) => {
      const { plans } = await process.ledger.loadPlans()
      const ranges = plans.flatMap((plan) => decideRange(plan, database.time.now()) ?? [])
      if (ranges.length === 0) return { due: [], skipped: [], lost: [] }
      const recorded = await process.ledger.recordTicks(ranges)
      span.to = facts.moment()
      for (const { job, versionId, ticks } of ranges) {
        const due = recorded.due.filter((run) => run.job === job)
        for (const { runId, runAtMs } of due) {
          const tick = ticks.find(({ runAt }) => runAt === runAtMs)!
          facts.ticks.push({ job, runId, versionId, span, ...pickTick(tick) })
        }
        for (const { runId } of recorded.skipped.filter((each) => each.job === job)) {
          facts.decidedSkips.push({ runId, versionId, span })
          facts.losses.push({ runId, span })
        }
      }
      return recorded
    },
    (recorded) => {
      world.offer(recorded.due)
      return describeTicks(recorded)
    },
  )
}

const pickTick = ({ scheduledFor, trigger }: { scheduledFor: number; trigger: "schedule" | "missed" }) => ({
  scheduledForMs: scheduledFor,
  trigger,
})

const describeTicks = ({ due, skipped, lost }: RecordedTicks) =>
  `due ${list(due)}, skipped ${skipped.map(({ runId, reason, count }) => `${runId} (${count} ${reason})`).join(" ") || "-"}, lost ${lost.join(" ") || "-"}`

/** A process that stops, or has no slot for what it has claimed, gives back what has not ended. */
export function handBack(world: InterleavingWorld, process: Process): void {
  const idle = attemptsOf(process).filter((attempt) => isIdle(process, attempt))
  if (idle.length === 0) return
  const runs = process.running.filter(({ run }) => idle.some((attempt) => isSame(run, attempt)))
  // Some had no slot, and their handlers were not called.
  const given = runs.map(({ run: { runId, attempt, before } }) =>
    world.random.next() < 0.5 ? { runId, attempt } : { runId, attempt, uncalled: before },
  )
  process.running = process.running.filter((current) => !runs.includes(current))
  for (const { run } of runs) world.facts.end(run, { from: world.facts.moment(), to: Infinity })
  world.operate(
    `${process.name} hands back ${list(given)}`,
    () => process.ledger.handBack(given),
    (back, span) => {
      for (const { runId, delivery } of back) world.facts.end({ runId, attempt: delivery - 1 }, span)
      promise(world, back, span)
      world.offer(back)
      return list(back)
    },
  )
}

function isIdle(process: Process, attempt: { runId: string; attempt: number }): boolean {
  const current = process.running.find(({ run }) => isSame(run, attempt))!
  return !current.ending && !current.run.policies.transaction
}

/** A process that dies forgets what it ran; another one takes its place. */
export function die(world: InterleavingWorld, process: Process): void {
  world.trace.push(`${world.facts.moment()} ${process.name} dies`)
  for (const current of process.running) {
    world.facts.end(current.run, { from: world.facts.moment(), to: Infinity })
    current.giveUp?.("lease")
  }
  process.running = []
  process.workerId = `${process.workerId}'`
}
