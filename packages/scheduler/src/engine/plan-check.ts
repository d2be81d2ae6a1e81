import type { Clock } from "../base/clock"
import { storedScheduleFault } from "../schedule/stored-schedule"
import type { JobPlan } from "../ledger/ledger"
import { lookaheadMs } from "../policy/lookahead"

/** Reports what keeps a stored job from having ticks: each fault of a job once while it lasts. */
export interface PlanCheck {
  check(plan: JobPlan): void
  /** Forgets the jobs that are not among these. */
  retain(jobs: ReadonlyMap<string, unknown>): void
}

/** Ticks are written at most this far ahead of their time. */
const mostAheadMs = lookaheadMs + 60_000

export function createPlanCheck(options: {
  clock: Pick<Clock, "now">
  /** A schedule that cannot be read has no ticks. */
  onUnreadable: (job: string, fault: string) => void
  /** Up to a watermark in the future no tick is decided. */
  onAhead: (job: string, watermarkMs: number) => void
}): PlanCheck {
  const { clock, onUnreadable, onAhead } = options
  const checked = new WeakSet<JobPlan["versions"]>()
  const reported = new Map<string, string>()

  function check({ name, removed, versions, watermarkMs }: JobPlan): void {
    const faults = versions.map(({ schedule }) => storedScheduleFault(schedule))
    const unreadable = faults.find((fault) => fault !== undefined)
    const isAhead = !removed && watermarkMs > clock.now() + mostAheadMs
    const found = unreadable ?? (isAhead ? `ahead ${watermarkMs}` : undefined)
    if (found === undefined) {
      reported.delete(name)
      return
    }
    if (reported.get(name) === found) return
    reported.set(name, found)
    if (unreadable === undefined) onAhead(name, watermarkMs)
    else onUnreadable(name, unreadable)
  }

  return {
    check(plan) {
      if (checked.has(plan.versions)) return
      checked.add(plan.versions)
      check(plan)
    },
    retain(jobs) {
      for (const job of reported.keys()) if (!jobs.has(job)) reported.delete(job)
    },
  }
}
