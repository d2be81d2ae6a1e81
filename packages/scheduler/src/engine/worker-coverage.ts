import { formatInstant } from "../base/instant"
import { messageOf, type Logger } from "../base/logger"
import type { WorkerRecord } from "../ledger/history"
import type { Ledger } from "../ledger/ledger"
import { unattendedJobs, type Unattended } from "../policy/worker-coverage"
import type { Observers } from "./observers"
import type { Planner } from "./planner"

/** Checks regularly for jobs that are due soon and that no live worker can run. */
export interface CoverageWatch {
  /** Called after each heartbeat; checks when it is time to. Never throws. */
  beat(nowMs: number): void
  /** Waits for a check that is under way. */
  stop(): Promise<void>
}

/** How far ahead it checks, and how often, in milliseconds. */
const aheadMs = 10 * 60_000
const everyMs = 60_000
/** A worker that restarts is not reported: a job is, when it has had no worker for this long. */
const confirmAfterMs = 15_000
/** A process that has just started gives the others this long to report what they can run. */
const firstAfterMs = 10_000

export function createCoverageWatch(options: {
  ledger: Pick<Ledger, "workers" | "storedJobs">
  planner: Pick<Planner, "planned" | "nextTickOf">
  logger: Logger
  observers: Observers
  workerId: string
  leaseMs: number
  timezoneOf: (job: string) => string
}): CoverageWatch {
  const { ledger, planner, logger, observers, workerId, leaseMs, timezoneOf } = options
  /** When each job was first seen without a worker, and whether this process has logged that. */
  const seen = new Map<string, { sinceMs: number; confirmed: boolean; warned: boolean }>()
  let lookAtMs: number | undefined
  let looking: Promise<void> | undefined

  async function look(nowMs: number): Promise<void> {
    const workers = (await ledger.workers({ fromMs: nowMs - leaseMs, toMs: nowMs + everyMs })).filter(
      ({ stoppedAtMs, seenAtMs }) => stoppedAtMs === undefined && seenAtMs >= nowMs - leaseMs,
    )
    const unattended = await unpaused(
      unattendedJobs({
        jobs: planner.planned(),
        workers,
        nextTickOf: (job) => planner.nextTickOf(job),
        untilMs: nowMs + aheadMs,
      }),
    )
    forget(unattended)
    const confirmed = unattended.filter(({ job }) => isConfirmed(job, nowMs))
    // All processes see the same workers; of those that check, the first by id reports for all.
    const reports = workers.every((worker) => !worker.jobs || worker.workerId >= workerId)
    const fresh = reports ? confirmed.filter(({ job }) => !seen.get(job)!.warned) : []
    for (const each of fresh) {
      seen.get(each.job)!.warned = true
      warn(each, workers)
    }
    observers.notify("attendance", { unattended: confirmed, fresh })
    lookAtMs = nowMs + (confirmed.length < unattended.length ? confirmAfterMs : everyMs)
  }

  /** A paused job skips its ticks, with or without a worker. */
  async function unpaused(jobs: Unattended[]): Promise<Unattended[]> {
    if (jobs.length === 0) return jobs
    const stored = await ledger.storedJobs(jobs.map(({ job }) => job))
    const runs = new Map(
      stored
        .filter(({ state }) => state === "active")
        .map(({ name, pause }) => [name, pause ? (pause.untilMs ?? Infinity) : -Infinity]),
    )
    return jobs.filter(({ job, dueAtMs }) => dueAtMs >= (runs.get(job) ?? Infinity))
  }

  function forget(unattended: Unattended[]): void {
    const still = new Set(unattended.map(({ job }) => job))
    for (const [job, { warned }] of seen) {
      if (still.has(job)) continue
      seen.delete(job)
      if (warned) logger.info(`${job} is not without a worker any more.`)
    }
  }

  function isConfirmed(job: string, nowMs: number): boolean {
    const known = seen.get(job) ?? { sinceMs: nowMs, confirmed: false, warned: false }
    seen.set(job, known)
    known.confirmed ||= nowMs - known.sinceMs >= confirmAfterMs
    return known.confirmed
  }

  function warn({ job, dueAtMs }: Unattended, workers: WorkerRecord[]): void {
    const silent = workers.filter((worker) => worker.jobs === undefined).length
    const unless =
      silent > 0
        ? ` (${silent} of ${workers.length} are of a release that does not report what it can run)`
        : ""
    logger.warn(
      `No live worker can run ${job}, whose next tick is ${formatInstant(dueAtMs, timezoneOf(job))}${unless}. ` +
        `Start one that has its file and takes runs of its queue, or pause the job.`,
    )
  }

  return {
    beat(nowMs) {
      lookAtMs ??= nowMs + firstAfterMs
      if (looking || nowMs < lookAtMs) return
      lookAtMs = nowMs + everyMs
      looking = look(nowMs)
        .catch((error: unknown) => logger.warn(`The live workers could not be read: ${messageOf(error)}`))
        .finally(() => (looking = undefined))
    },
    async stop() {
      await looking
    },
  }
}
