import type { Clock } from "../base/clock"
import type { JobPlan } from "../ledger/ledger"

/** Jobs whose ticks the ledger does not accept, though it answers: each is tried again after a growing pause. */
export interface PlanningBackoff {
  /** The ticks of this plan were not written. Returns how long to wait before the next try, in milliseconds. */
  add(plan: JobPlan, error?: unknown): number
  /** Whether the job's last try failed with an error, which would fail other jobs in the same statement as well. */
  hasFailed(job: string): boolean
  end(job: string): void
  /** The ledger has just accepted a write: what it refuses is not refused by an outage. */
  answered(): void
  /** Forgets the jobs that are not among these, or whose plan has moved on. */
  retain(plans: ReadonlyMap<string, JobPlan>): void
}

/** A job whose ticks could not be written for long enough to be worth a line in the log. */
export interface StalledPlan {
  job: string
  watermarkMs: number
  lastedMs: number
  tries: number
  /** Undefined where the range was refused because the job's row was locked or did not match. */
  error: unknown
}

const firstPauseMs = 20
const longestPauseMs = 5_000

/** Another process that decides the same range, or a short lock, is not worth a line. */
const reportAfterMs = 10_000

export function createPlanningBackoff(options: {
  clock: Pick<Clock, "localNow">
  /** Called once for each job that stalls. */
  onStalled: (stall: StalledPlan) => void
  /** The ticks of a job that was reported are written again. */
  onEnded: (job: string) => void
}): PlanningBackoff {
  const { clock, onStalled, onEnded } = options
  const stalled = new Map<
    string,
    { plan: string; since: number; tries: number; failed: boolean; reported: boolean }
  >()
  let answeredAt = -Infinity

  function end(job: string): void {
    if (stalled.get(job)?.reported) onEnded(job)
    stalled.delete(job)
  }

  return {
    add(plan, error) {
      const now = clock.localNow()
      const stall = stalled.get(plan.name) ?? {
        since: now,
        tries: 0,
        reported: false,
        plan: "",
        failed: false,
      }
      stalled.set(plan.name, stall)
      stall.plan = textOf(plan)
      stall.tries += 1
      stall.failed = error !== undefined
      const lastedMs = now - stall.since
      const isOutage = stall.failed && answeredAt < stall.since
      if (!stall.reported && !isOutage && lastedMs >= reportAfterMs) {
        stall.reported = true
        onStalled({ job: plan.name, watermarkMs: plan.watermarkMs, lastedMs, tries: stall.tries, error })
      }
      return Math.min(firstPauseMs * 2 ** (stall.tries - 1), longestPauseMs)
    },
    hasFailed: (job) => stalled.get(job)?.failed === true,
    end,
    answered() {
      answeredAt = clock.localNow()
    },
    retain(plans) {
      for (const [job, stall] of stalled) {
        const plan = plans.get(job)
        if (!plan) stalled.delete(job)
        else if (textOf(plan) !== stall.plan) end(job)
      }
    },
  }
}

function textOf({ watermarkMs, versions }: JobPlan): string {
  return `${watermarkMs} ${versions.at(-1)?.versionId}`
}
