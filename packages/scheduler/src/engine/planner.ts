import type { Clock, Timer } from "../base/clock"
import { compiledOf } from "../schedule/stored-schedule"
import { lookaheadMs } from "../policy/lookahead"
import type { PlannedRun } from "../job/due-run"
import type { ExpectedTick } from "../ledger/heartbeat"
import type { DecidedRange, JobPlan, Ledger } from "../ledger/ledger"
import type { SkippedTicks } from "../ledger/run"
import { createTickHeap } from "./tick-heap"
import { decideRange, nextTick } from "./due-ticks"
import type { Outage } from "./outage"
import { createPlanCheck, type PlanReport } from "./plan-report"
import { createPlanningBackoff } from "./planning-backoff"

/**
 * Finds ticks that fall due and writes them to the ledger, a little ahead of their time. Any number of planners may run;
 * each tick has one winner. A planner on standby writes none, and only checks that the others do.
 */
export interface Planner {
  /** Reads all plans again and decides every due tick; ends the standby. */
  reload(): Promise<void>
  /**
   * Called after each heartbeat: handles changed schedules and the corrected clock, and plans or stands by.
   * Rejects when the ledger does not answer; the next heartbeat makes up for it.
   */
  beat(found: { revision: number; isPlanning: boolean }): Promise<void>
  /**
   * On standby: some ticks that fell due since the last successful heartbeat, and that others should have decided by
   * now. The same ticks are returned again until `beat` is called, as the ledger has answered then.
   */
  expected(): ExpectedTick[]
  /** The next tick of a job, in epoch milliseconds. */
  nextTickOf(job: string): number | undefined
  /** The jobs that it plans: all that are active, also those that this build does not know. */
  planned(): string[]
  /** Plans the jobs that were awaited when their plans were read, and no longer are. The next heartbeat does so as well. */
  takeUp(): Promise<void>
  /** Stops planning, once the write under way is done. */
  stop(): Promise<void>
}

/** By when a planner must have decided a tick, counted from its time, in milliseconds. */
const decidedWithinMs = 3_000

/** How many ticks are checked, at most, to see whether the others plan. */
const sampleSize = 20

/** How many jobs are decided by one statement, at most: Postgres would not accept a million in one. */
const jobsAtOnce = 1_000

/** How soon a job without a due tick is planned again, in milliseconds, and a ledger that does not answer is asked again. */
const lookAgainMs = 20
const tryAgainMs = 1_000

/** If this many jobs fail in a row, the jobs are not the cause. */
const mostFailuresInARow = 10

interface Decision {
  plan: JobPlan
  range: DecidedRange
}

function hasMoved(before: JobPlan, now: JobPlan): boolean {
  return (
    before.watermarkMs !== now.watermarkMs ||
    before.versions.at(-1)!.versionId !== now.versions.at(-1)!.versionId
  )
}

export function createPlanner(options: {
  clock: Clock
  ledger: Ledger
  outage: Outage
  /** Takes the runs that this planner won, to be dispatched. */
  onDue: (runs: PlannedRun[]) => void
  /** Is notified of the ticks that this planner has skipped. */
  onSkipped: (ticks: SkippedTicks[]) => void
  report: PlanReport
  /** Whether a job must not be planned yet, as its definition may still come. Default: none. */
  awaits?: (job: string) => boolean
}): Planner {
  const { clock, ledger, outage, onDue, onSkipped, report, awaits = () => false } = options
  const plans = new Map<string, JobPlan>()
  const tickHeap = createTickHeap()
  const checks = createPlanCheck({ clock, onUnreadable: report.unreadable, onAhead: report.ahead })
  const backoff = createPlanningBackoff({ clock, onStalled: report.stalled, onEnded: report.recovered })
  /** Jobs that are not planned until a backoff is over, by a clock that may turn out to have been wrong. */
  const backingOff = new Set<string>()
  /** How many jobs have failed, each by itself, since a write succeeded. */
  let failuresInARow = 0
  let revision = 0
  let timer: Timer | undefined
  let stopped = false
  let standingBy = false
  let working: Promise<void> | undefined
  let loading: Promise<unknown> = Promise.resolve()
  /** The plans whose next ticks the heartbeat under way checks. */
  let sampled: { plans: JobPlan[]; untilMs: number } | undefined

  const keep = (plan: JobPlan, pauseMs = 0) => {
    plans.set(plan.name, plan)
    checks.check(plan)
    if (pauseMs > 0) backingOff.add(plan.name)
    else backingOff.delete(plan.name)
    const next = awaits(plan.name) ? undefined : nextTick(plan)
    const earliest = pauseMs > 0 ? clock.now() + pauseMs : -Infinity
    tickHeap.set(plan.name, next === undefined ? undefined : Math.max(next - lookaheadMs, earliest))
  }

  const forget = (job: string) => {
    plans.delete(job)
    backingOff.delete(job)
    tickHeap.set(job, undefined)
    backoff.retain(plans)
  }

  /** False if the plans were read again since: a decision by an older plan does not apply to the new one. */
  const isCurrent = (plan: JobPlan) => plans.get(plan.name) === plan

  const sleep = (atLeastMs = 0) => {
    timer?.cancel()
    const earliest = tickHeap.earliest()
    if (stopped || standingBy || earliest === undefined) return
    timer = clock.setTimer(() => void wake(), Math.max(atLeastMs, earliest - clock.now()))
  }

  function wake(): Promise<void> | undefined {
    if (stopped || standingBy || working) return working
    working = work().finally(() => (working = undefined))
    return working
  }

  /** Never rejects: a job's failure is its own. */
  async function work(): Promise<void> {
    let answers = true
    failuresInARow = 0
    while (answers && !stopped) {
      const names = tickHeap.takeUntil(clock.now(), jobsAtOnce)
      if (names.length === 0) break
      const alone = names.filter((name) => backoff.hasFailed(name)).map((name) => [name])
      for (const group of [names.filter((name) => !backoff.hasFailed(name)), ...alone]) {
        if (answers) answers = await settle(group)
        else restore(group)
      }
    }
    sleep(answers ? 0 : tryAgainMs)
  }

  function restore(names: string[]): void {
    for (const name of names) if (plans.has(name)) keep(plans.get(name)!)
  }

  /** Writes the due ticks of these jobs; false where the ledger does not answer. */
  async function settle(names: string[]): Promise<boolean> {
    const decisions = names.flatMap(decide)
    if (decisions.length === 0) return true
    try {
      await write(decisions)
      failuresInARow = 0
      outage.ended("ticks")
      return true
    } catch (error) {
      return await recover(decisions, error)
    }
  }

  function decide(name: string): Decision[] {
    const plan = plans.get(name)
    if (!plan) return []
    try {
      const range = decideRange(plan, clock.now())
      if (range) return [{ plan, range }]
      keep(plan, lookAgainMs)
    } catch (error) {
      keep(plan, backoff.add(plan, error))
    }
    return []
  }

  async function write(decisions: Decision[]): Promise<void> {
    const { due, skipped, lost } = await ledger.recordTicks(decisions.map(({ range }) => range))
    if (due.length > 0) onDue(due)
    if (skipped.length > 0) onSkipped(skipped)
    const lostNames = new Set(lost)
    for (const { plan, range } of decisions) {
      if (lostNames.has(plan.name)) continue
      backoff.end(plan.name)
      if (isCurrent(plan)) keep({ ...plan, watermarkMs: range.toMs })
    }
    if (lost.length > 0) await readAgain(decisions.filter(({ plan }) => lostNames.has(plan.name)))
  }

  /** Reads the plans of jobs whose ticks were not written. */
  async function readAgain(refused: Decision[], error?: unknown): Promise<void> {
    const { plans: fresh } = await ledger.loadPlans(refused.map(({ plan }) => plan.name))
    const found = new Map(fresh.map((plan) => [plan.name, plan]))
    for (const { plan } of refused) {
      if (!isCurrent(plan)) continue
      const now = found.get(plan.name)
      if (!now) {
        forget(plan.name)
        if (error !== undefined) report.vanished(plan.name, error)
      } else if (error === undefined && hasMoved(plan, now)) {
        backoff.end(plan.name)
        keep(now, lookAgainMs)
      } else keep(now, backoff.add(now, error))
    }
  }

  /** If the ledger answers, one job made the statement fail: it must not hold up the others. */
  async function recover(decisions: Decision[], error: unknown): Promise<boolean> {
    const names = decisions.map(({ plan }) => plan.name)
    try {
      await ledger.readClock()
      if (names.length === 1) {
        await readAgain(decisions, error)
        failuresInARow += 1
        return failuresInARow < mostFailuresInARow
      }
    } catch {
      outage.began(error, "ticks")
      restore(names)
      return false
    }
    const half = names.slice(0, names.length / 2)
    const rest = names.slice(names.length / 2)
    if (await settle(half)) return settle(rest)
    restore(rest)
    return false
  }

  /** One at a time: older plans must not replace newer ones. */
  function load(): Promise<void> {
    const loaded = loading.then(readAll)
    loading = loaded.catch(() => undefined)
    return loaded
  }

  async function readAll(): Promise<void> {
    while (working) await working
    const loaded = await ledger.loadPlans()
    for (const name of plans.keys()) tickHeap.set(name, undefined)
    plans.clear()
    backingOff.clear()
    for (const plan of loaded.plans) keep(plan)
    checks.retain(plans)
    backoff.retain(plans)
    revision = loaded.revision
  }

  const isUnplanned = (plan: JobPlan) =>
    !tickHeap.has(plan.name) && !awaits(plan.name) && nextTick(plan) !== undefined
  const anyUnplanned = () => !working && [...plans.values()].some(isUnplanned)

  async function reload(): Promise<void> {
    await load()
    standingBy = false
    await wake()
  }

  return {
    reload,
    takeUp: () => Promise.resolve(working).then(() => (anyUnplanned() ? reload() : undefined)),
    async beat(found) {
      backoff.answered()
      const answered = sampled
      sampled = undefined
      // A planner on standby does not know what the others have decided.
      const isStale = found.revision !== revision || (found.isPlanning && standingBy) || anyUnplanned()
      if (isStale) await load()
      for (const plan of answered?.plans ?? []) {
        if (isCurrent(plan)) keep({ ...plan, watermarkMs: answered!.untilMs })
      }
      if (!working) restore([...backingOff])
      standingBy = !found.isPlanning
      if (standingBy) timer?.cancel()
      else if (isStale) await wake()
      else void wake()
    },
    expected() {
      if (!standingBy) return []
      const untilMs = clock.now() - decidedWithinMs
      const names = tickHeap.takeUntil(untilMs - lookaheadMs)
      restore(names)
      sampled = { untilMs, plans: names.flatMap((name) => plans.get(name) ?? []) }
      return sampled.plans.slice(-sampleSize).map((plan) => ({ job: plan.name, tickMs: nextTick(plan)! }))
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
