import { BoundedMap } from "../base/bounded-map"
import type { Clock } from "../base/clock"
import type { ClaimedRun, Ledger } from "../ledger/ledger"
import { isMissed } from "../policy/reason"
import type { Observer } from "./observer"

/** A job that is forgotten may be reported as recovered once more. */
const mostJobs = 10_000

/**
 * Records in the ledger which jobs are failing, and finds the success that ends that. A healthy job costs nothing: the
 * claim of its run says that it is not failing.
 */
export function createFailingJobs(options: {
  clock: Clock
  ledger: Pick<Ledger, "markFailing" | "endFailing">
  recovered: (run: ClaimedRun, sinceMs: number) => void
}): Observer {
  const { clock, ledger, recovered } = options
  /** Up to when a job's missed ticks count as recovered, however late more of them run. */
  const madeGoodAt = new BoundedMap<string, number>(mostJobs)
  // One at a time: a failing job must not recover before it is marked.
  let turn: Promise<unknown> = Promise.resolve()

  function inTurn(work: () => Promise<void>): void {
    // A write that fails is not repeated: the next failure marks the job again.
    turn = turn.then(work).catch(() => undefined)
  }

  const mark = (job: string) => inTurn(() => ledger.markFailing([job]))

  function succeeded(run: ClaimedRun): void {
    const late = run.trigger === "missed" && run.scheduledFor > (madeGoodAt.get(run.job) ?? -Infinity)
    if (!run.wasFailing && !late) return
    madeGoodAt.set(run.job, clock.now())
    inTurn(async () => {
      const sinceMs = await ledger.endFailing(run.job)
      if (sinceMs !== undefined || late) recovered(run, sinceMs ?? run.scheduledFor)
    })
  }

  return {
    runEnded(run, { outcome, isFinal }) {
      if (outcome.status === "succeeded") succeeded(run)
      else if (isFinal) mark(run.job)
    },
    runAbandoned: ({ job }) => mark(job),
    ticksSkipped({ job, reason }) {
      if (isMissed(reason)) mark(job)
    },
    async stop() {
      await turn
    },
  }
}
