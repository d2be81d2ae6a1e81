import type { Clock, Timer } from "../base/clock"
import type { PlannedRun } from "../job/due-run"
import type { DecidedRange, ExpectedTick, JobPlan, Ledger, SkippedTicks } from "../ledger/ledger"
import { lookaheadMs } from "../policy/lookahead"
import { createAgenda } from "./agenda"
import { storedScheduleFault } from "../cron/stored-schedule"
import { compiledOf } from "./in-force"
import { decideRange, nextTick } from "./owed"
import type { Outage } from "./outage"

/**
 * Finds ticks that fall due and writes them to the ledger, a little ahead of their time. Any number of planners may run;
 * each tick has one winner. One that stands by writes none, and only looks whether the others do.
 */
export interface Planner {
  /** Reads the plans anew, all of them, and settles whatever is owed, standing by no longer. */
  reload(): Promise<void>
  /**
   * After a visit to the ledger: heeds changed schedules and the clock, which was set, and plans or stands by.
   * Rejects when the ledger does not answer; the next visit makes up for it.
   */
  beat(found: { revision: number; onDuty: boolean }): Promise<void>
  /** While it stands by: some ticks that fell due since it was asked last, and that others should have decided by now. */
  expected(): ExpectedTick[]
  /** The next tick of a job, in epoch milliseconds. */
  nextTickOf(job: string): number | undefined
  /** The jobs that it plans: all that are active, also those that this build does not know. */
  planned(): string[]
  /** Plans no more, once the write under way is done. */
  stop(): Promise<void>
}

/** By when whoever plans must have decided a tick, counted from its time, in milliseconds. */
const decidedWithinMs = 3_000

/** How many ticks are looked up, at most, to see whether the others plan. */
const sampleSize = 20

/** How many jobs are decided by one statement, at most: a million in one would be more than Postgres takes. */
const jobsAtOnce = 1_000

/** How soon a lost range, or a failed write, is looked at again, in milliseconds. */
const lookAgainMs = 20
const tryAgainMs = 1_000

export function createPlanner(options: {
  clock: Clock
  ledger: Ledger
  outage: Outage
  /** Gets the runs that this planner won, to be put on the queue. */
  onDue: (runs: PlannedRun[]) => void
  /** Hears of the ticks that this planner has skipped. */
  onSkipped: (ticks: SkippedTicks[]) => void
  /** Hears, once for each, of stored schedules that cannot be read: they have no ticks. */
  onUnreadable: (job: string, fault: string) => void
}): Planner {
  const { clock, ledger, outage, onDue, onSkipped, onUnreadable } = options
  const plans = new Map<string, JobPlan>()
  const agenda = createAgenda()
  let revision = 0
  let timer: Timer | undefined
  let stopped = false
  let standingBy = false
  let working: Promise<void> | undefined

  const checked = new WeakSet<JobPlan["versions"]>()
  const unreadable = new Set<string>()

  function check({ name, versions }: JobPlan): void {
    checked.add(versions)
    for (const { versionId, schedule } of versions) {
      const fault = storedScheduleFault(schedule)
      if (fault === undefined || unreadable.has(versionId)) continue
      unreadable.add(versionId)
      onUnreadable(name, fault)
    }
  }

  const keep = (plan: JobPlan) => {
    plans.set(plan.name, plan)
    if (!checked.has(plan.versions)) check(plan)
    const next = nextTick(plan)
    agenda.set(plan.name, next === undefined ? undefined : next - lookaheadMs)
  }

  const sleep = (atLeastMs = 0) => {
    timer?.cancel()
    const earliest = agenda.earliest()
    if (stopped || standingBy || earliest === undefined) return
    timer = clock.setTimer(() => void wake(), Math.max(atLeastMs, earliest - clock.now()))
  }

  function wake(): Promise<void> | undefined {
    if (stopped || standingBy || working) return working
    working = work().finally(() => (working = undefined))
    return working
  }

  async function work(): Promise<void> {
    let pauseMs = 0
    while (pauseMs === 0 && !stopped) {
      const names = agenda.takeUntil(clock.now(), jobsAtOnce)
      if (names.length === 0) break
      try {
        pauseMs = await settle(names)
        outage.ended()
      } catch (error) {
        outage.began(error)
        for (const name of names) keep(plans.get(name)!)
        pauseMs = tryAgainMs
      }
    }
    sleep(pauseMs)
  }

  async function settle(names: string[]): Promise<number> {
    const ranges: DecidedRange[] = []
    for (const name of names) {
      const range = decideRange(plans.get(name)!, clock.now())
      if (range) ranges.push(range)
      else keep(plans.get(name)!)
    }
    if (ranges.length === 0) return lookAgainMs
    const { due, skipped, lost } = await ledger.recordTicks(ranges)
    if (due.length > 0) onDue(due)
    if (skipped.length > 0) onSkipped(skipped)
    const lostNames = new Set(lost)
    for (const range of ranges) {
      if (!lostNames.has(range.job)) keep({ ...plans.get(range.job)!, watermarkMs: range.toMs })
    }
    if (lost.length === 0) return 0
    const { plans: fresh } = await ledger.loadPlans(lost)
    for (const name of lost) plans.delete(name)
    for (const plan of fresh) keep(plan)
    return lookAgainMs
  }

  async function load(): Promise<void> {
    while (working) await working
    const loaded = await ledger.loadPlans()
    for (const name of plans.keys()) agenda.set(name, undefined)
    plans.clear()
    loaded.plans.forEach(keep)
    revision = loaded.revision
  }

  async function plan(): Promise<void> {
    standingBy = false
    await wake()
  }

  return {
    async reload() {
      await load()
      await plan()
    },
    async beat(found) {
      // What others have decided meanwhile is not known to one that stood by.
      const isStale = found.revision !== revision || (found.onDuty && standingBy)
      if (isStale) await load()
      if (!found.onDuty) {
        standingBy = true
        timer?.cancel()
      } else if (isStale) await plan()
      else void wake()
    },
    expected() {
      if (!standingBy) return []
      const untilMs = clock.now() - decidedWithinMs
      const names = agenda.takeUntil(untilMs - lookaheadMs)
      const ticks = names.map((job) => ({ job, tickMs: nextTick(plans.get(job)!)! }))
      for (const name of names) keep({ ...plans.get(name)!, watermarkMs: untilMs })
      return ticks.slice(-sampleSize)
    },
    nextTickOf: (job) => {
      const plan = plans.get(job)
      if (!plan || plan.removed) return undefined
      return compiledOf(plan.versions.at(-1)!.schedule).next(clock.now())
    },
    planned: () => [...plans.values()].filter(({ removed }) => !removed).map(({ name }) => name),
    async stop() {
      stopped = true
      timer?.cancel()
      await working
    },
  }
}
