import { liveWorkers, seenWithinMs } from "@nightshift/scheduler/internal/insight/live-workers"
import type { RunRecord, RunStatus, StoredJob } from "@nightshift/scheduler/internal/ledger/history"
import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
import { nextTickOf } from "../output/job-label"

/** What one frame of `watch` shows. */
export interface WatchFacts {
  nowMs: number
  /** The active jobs, by name. */
  jobs: WatchedJob[]
  /** How many more jobs do not fit into this frame. */
  hidden: number
  /** How many runs are under way. */
  underWay: number
  /** How many workers are alive. */
  workers: number
}

export interface WatchedJob {
  job: StoredJob
  nextMs: number | undefined
  /** Under way now, the oldest first. */
  running: RunRecord[]
  /** The newest run that has ended. */
  last: RunRecord | undefined
}

/** Jobs, workers and the clock rarely change: they are read again after this, in milliseconds. */
const readAgainMs = 2_000
/** More runs than these are not looked at. */
const mostRunning = 500
const ended: RunStatus[] = ["succeeded", "failed", "skipped"]

interface Seldom {
  jobs: StoredJob[]
  workers: number
  readAtMs: number
  /** The ledger's clock, less this process's monotonic one. */
  offsetMs: number
}

/**
 * Reads the facts for each frame with two small statements, and every few seconds those that rarely change.
 */
export function createWatchFacts(ledger: Ledger): (mostJobs: number) => Promise<WatchFacts> {
  let seldom: Seldom | undefined

  async function readSeldom(): Promise<Seldom> {
    const readAtMs = performance.now()
    if (seldom && readAtMs - seldom.readAtMs < readAgainMs) return seldom
    const nowMs = await ledger.readClock()
    const offsetMs = nowMs - performance.now()
    const jobs = (await ledger.storedJobs()).filter(({ state }) => state === "active")
    const workers = await ledger.workers({ fromMs: nowMs - seenWithinMs, toMs: nowMs + 1 })
    return (seldom = { jobs, workers: liveWorkers(workers, nowMs).length, readAtMs, offsetMs })
  }

  return async (mostJobs) => {
    const { jobs, workers, offsetMs } = await readSeldom()
    const underWay = await ledger.runsUnderWay({ limit: mostRunning })
    const nowMs = Math.floor(performance.now() + offsetMs)
    const all = jobs.map((job) => {
      return { job, nextMs: nextTickOf(job, nowMs), running: underWay.filter((run) => run.job === job.name) }
    })
    const shown = chosen(all, mostJobs)
    const names = shown.map(({ job }) => job.name)
    const runs =
      names.length === 0
        ? []
        : await ledger.recentRuns({ each: 1, jobs: names, statuses: ended, toMs: nowMs + 1 })
    const last = new Map(runs.map((run) => [run.job, run]))
    return {
      nowMs,
      jobs: shown.map((each) => ({ ...each, last: last.get(each.job.name) })),
      hidden: all.length - shown.length,
      underWay: underWay.length,
      workers,
    }
  }
}

/** If not all fit: those that run, and those whose tick is next. Always in order of name, so that rows keep their place. */
function chosen<Each extends Pick<WatchedJob, "running" | "nextMs">>(all: Each[], most: number): Each[] {
  if (all.length <= most) return all
  const rank = ({ running, nextMs }: Each) => (running.length > 0 ? -Infinity : (nextMs ?? Infinity))
  const kept = new Set(
    [...all]
      .sort((one, other) => (rank(one) < rank(other) ? -1 : rank(one) > rank(other) ? 1 : 0))
      .slice(0, most),
  )
  return all.filter((each) => kept.has(each))
}
