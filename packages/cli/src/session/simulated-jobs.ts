import { seenDurations, type SeenDuration } from "@nightshift/scheduler/internal/insight/simulate/duration"
import type { SimulatedJob } from "@nightshift/scheduler/internal/insight/simulate/job-simulation"
import type { StoredJob } from "@nightshift/scheduler/internal/ledger/history"
import { jobUnknown } from "@nightshift/scheduler/internal/ledger/operation-errors"
import { loadJobs } from "./load-jobs"
import type { Session } from "./session"

export const durationOptions = {
  /** How long a run takes by default if none of its job has succeeded yet. */
  unseen: "1s",
  /** How many of a job's newest succeeded runs count for its duration. */
  recent: 20,
} as const

/** A run ends after it begins: the ledger keeps whole milliseconds. */
const leastMs = 1

/**
 * The jobs that a simulation runs, by name, each with how long its recent runs took.
 *
 * @throws NightshiftError JOB_UNKNOWN
 */
export async function simulatedJobs(
  session: Session,
  wanted: { names: string[] | undefined; isBuild: boolean; unseenMs: number },
): Promise<{ jobs: SimulatedJob[]; seen: Map<string, SeenDuration> }> {
  const ledger = await session.ledger()
  const stored = (await ledger.storedJobs()).filter(({ state }) => state === "active")
  const all = wanted.isBuild ? await jobsOfBuild(session, stored) : stored
  const missing = wanted.names?.find((name) => !all.some((job) => job.name === name))
  if (missing !== undefined) throw jobUnknown({ job: missing, known: all.map(({ name }) => name) })
  const chosen = all.filter(({ name }) => wanted.names?.includes(name) ?? true)
  const runs = await ledger.recentRuns({
    each: durationOptions.recent,
    jobs: chosen.map(({ name }) => name),
    statuses: ["succeeded"],
  })
  const seen = seenDurations(runs)
  const jobs = chosen.map(({ name, schedule, policies, pause }) => {
    const takesMs = seen.get(name)?.medianMs ?? wanted.unseenMs
    const boundMs = policies.timeoutMs > 0 ? Math.min(takesMs, policies.timeoutMs) : takesMs
    return { name, schedule, policies, pause, durationMs: Math.max(leastMs, Math.round(boundMs)) }
  })
  return { jobs, seen }
}

/** An operator's pause outlives a deploy; one in the config begins and ends with it. */
async function jobsOfBuild(
  session: Session,
  stored: StoredJob[],
): Promise<Omit<SimulatedJob, "durationMs">[]> {
  const config = await session.config()
  const { jobs } = await loadJobs({ config, folders: [], shellFolder: session.terminal.folder })
  const pauses = new Map(
    stored.map(({ name, pause, configPaused }) => [name, configPaused ? undefined : pause]),
  )
  return jobs.map(({ name, schedule, policies, paused }) => {
    const pause = paused ? { atMs: -Infinity, untilMs: undefined } : pauses.get(name)
    return { name, schedule, policies, pause }
  })
}
