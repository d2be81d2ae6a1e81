import { jitterOf } from "../../policy/jitter"
import { decideClaim } from "../../policy/overlap"
import { isPaused, type PauseSpan } from "../../policy/pause"
import type { JobRecord } from "../../ledger/ledger"

/** The input of a simulation. */
export interface SimulatedJob extends Pick<JobRecord, "name" | "schedule" | "policies"> {
  /** The pause of its schedule. */
  pause: PauseSpan | undefined
  /** How long each of its runs takes, in milliseconds. */
  durationMs: number
}

/** A run of a simulation; all instants in epoch milliseconds. */
export interface SimulatedRun {
  /** When it would start if nothing were in its way: at its tick, plus the jitter. */
  dueMs: number
  startMs: number
  endMs: number
}

export interface SimulatedSkip {
  dueMs: number
  reason: "overlap" | "paused"
}

export interface JobSimulation {
  job: SimulatedJob
  ticks: number
  /** In the order of their starts. */
  runs: SimulatedRun[]
  skips: SimulatedSkip[]
  /** How many ticks came while a run of the job was under way, or waited. */
  overlaps: number
  longestWaitMs: number
  /** How many of its runs are under way at the same time, at most. */
  mostAtOnce: number
}

/**
 * Runs one job through its ticks, each run with the same duration, by the rules of the claim. At first nothing is
 * under way. As all runs of a job take equally long, they end in the order of their starts: with a concurrency of n, a
 * run gets its permit when the n-th run before it ends.
 */
export function simulateJob(job: SimulatedJob, ticks: number[]): JobSimulation {
  const { name, policies, durationMs } = job
  const { concurrency, overlap, jitterMs } = policies
  const dueTimes = ticks
    .map((tick) => tick + jitterOf({ job: name, scheduledFor: tick, jitterMs }))
    .sort((one, other) => one - other)
  const runs: SimulatedRun[] = []
  const skips: SimulatedSkip[] = []
  const result = { overlaps: 0, longestWaitMs: 0, mostAtOnce: 0 }
  let over = 0
  for (const dueMs of dueTimes) {
    if ((runs.at(-1)?.endMs ?? -Infinity) > dueMs) result.overlaps++
    const permitFreeMs =
      concurrency === null ? -Infinity : (runs[runs.length - concurrency]?.endMs ?? -Infinity)
    const decision = decideClaim({
      overlap,
      requested: false,
      begun: false,
      mustRun: false,
      jobRemoved: false,
      jobPaused: isPaused(job.pause, dueMs),
      lateFate: undefined,
      hasRoom: permitFreeMs <= dueMs,
      blockedByLiving: true,
      earlyMs: 0,
    })
    if (decision.kind === "skip") {
      skips.push({ dueMs, reason: decision.reason === "paused" ? "paused" : "overlap" })
      continue
    }
    const startMs = Math.max(dueMs, permitFreeMs)
    runs.push({ dueMs, startMs, endMs: startMs + durationMs })
    while (runs[over]!.endMs <= startMs) over++
    result.mostAtOnce = Math.max(result.mostAtOnce, runs.length - over)
    result.longestWaitMs = Math.max(result.longestWaitMs, startMs - dueMs)
  }
  return { job, ticks: ticks.length, runs, skips, ...result }
}
