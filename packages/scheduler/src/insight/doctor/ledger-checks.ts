import { formatDuration } from "../../base/duration"
import { storedScheduleFault, ticksInForce } from "../../schedule/stored-schedule"
import { groupBy } from "../../base/group-by"
import type { StoredJob, StoredVersion, WorkerRecord } from "../../ledger/history"
import type { Backlog, StuckRuns } from "../../ledger/postgres/backlog"
import { missedAfterMs } from "../../policy/missed"
import { liveWorkers } from "../live-workers"
import { finding, listed, note, ok, unknown, type Check } from "./check"

/** The contents of the ledger at one instant. */
export interface LedgerFacts {
  nowMs: number
  jobs: StoredJob[]
  /** Of all jobs, oldest first. */
  versions: StoredVersion[]
  /** Those that were seen recently. */
  workers: WorkerRecord[]
  backlog: Backlog
}

const names = ["workers", "known-jobs", "definitions", "ticks", "runs", "leases", "pauses"] as const

/** @param facts undefined if the ledger could not be read */
export function ledgerChecks(facts: LedgerFacts | undefined): Check[] {
  if (!facts) return names.map((name) => unknown(name, "The ledger cannot be read."))
  const { nowMs, backlog } = facts
  const active = facts.jobs.filter(({ state }) => state === "active")
  const alive = liveWorkers(facts.workers, nowMs)
  return [
    workers(alive, active),
    knownJobs(alive, active),
    definitions(active),
    ticks(active, facts),
    runs(backlog.untaken, nowMs),
    leases(backlog.abandoned, nowMs),
    pauses(active, nowMs),
  ]
}

function workers(alive: WorkerRecord[], active: StoredJob[]): Check {
  if (alive.length > 0) {
    const hosts = [...new Set(alive.map(({ host }) => host))]
    return ok("workers", `${plural(alive.length, "worker is", "workers are")} alive, on ${listed(hosts)}.`)
  }
  const jobs =
    active.length === 0 ? "No job is stored either." : `None of ${plural(active.length, "job", "jobs")} runs.`
  return finding(
    "workers",
    `No worker is alive. ${jobs}`,
    "Start a server whose worker_mode is shared or worker. Each job's missed policy decides the ticks until then.",
  )
}

function knownJobs(alive: WorkerRecord[], active: StoredJob[]): Check {
  const name = "known-jobs"
  if (alive.length === 0) return unknown(name, "No worker is alive.")
  const known = new Set(alive.flatMap(({ jobs }) => jobs ?? []))
  const unknownJobs = active.filter((job) => !known.has(job.name)).map((job) => job.name)
  if (unknownJobs.length === 0) return ok(name, "A live worker knows every job.")
  const silent = alive.filter(({ jobs }) => jobs === undefined).length
  if (silent > 0) {
    return unknown(
      name,
      `${plural(silent, "worker", "workers")} of an older release ${silent === 1 ? "does" : "do"} not report their jobs; the others do not know ${listed(unknownJobs)}.`,
    )
  }
  return finding(
    name,
    `No live worker knows ${listed(unknownJobs)}: ticks are decided, and their runs wait.`,
    "Start a server whose build has these jobs, with a concurrency above 0 for their queues; or start one without them, which marks them as removed.",
  )
}

function definitions(active: StoredJob[]): Check {
  const name = "definitions"
  const broken = active.flatMap((job) => {
    const schedule = storedScheduleFault(job.schedule)
    const faults = [...(schedule === undefined ? [] : [schedule]), ...(job.policyFaults ?? [])]
    return faults.length > 0 ? [`${job.name} (${faults.join("; ")})`] : []
  })
  if (broken.length === 0) return ok(name, "The stored schedules and policies of all jobs can be read.")
  return finding(
    name,
    `The stored schedule or policies cannot be read: ${listed(broken)}.`,
    "Something else has written to scheduled_job_version. Set the fingerprint of that row to NULL and restart a server that has the job: it stores it again.",
  )
}

/** A tick that came longer ago than this, in milliseconds, should be decided. */
const behindAfterMs = missedAfterMs

function ticks(active: StoredJob[], { versions, nowMs }: LedgerFacts): Check {
  const versionsOf = groupBy(versions, ({ job }) => job)
  const late = active.flatMap(({ name, watermarkMs }) => {
    // A job without recent ticks has an old watermark, and a new schedule has no ticks before its deploy.
    const [tick] = ticksInForce(versionsOf.get(name) ?? [], watermarkMs, nowMs - behindAfterMs - 1)
    return tick === undefined ? [] : [{ name, tick }]
  })
  if (late.length === 0) return ok("ticks", "Every past tick is decided.")
  const oldest = late.reduce((least, { tick }) => Math.min(least, tick), Infinity)
  return finding(
    "ticks",
    `Ticks of ${listed(late.map(({ name }) => name))} are past and not decided, the oldest for ${formatDuration(nowMs - oldest)}.`,
    "Start a server whose worker_mode is shared or worker; if one runs, check its log.",
  )
}

function runs(untaken: StuckRuns[], nowMs: number): Check {
  if (untaken.length === 0) return ok("runs", "Workers take all runs that are due.")
  return finding(
    "runs",
    `${stuck(untaken)} due and no worker takes ${sum(untaken) === 1 ? "it" : "them"}, the oldest for ${since(untaken, nowMs)}.`,
    "Check that workers are alive, know these jobs and have free slots: raise concurrency, or start more servers.",
  )
}

function leases(abandoned: StuckRuns[], nowMs: number): Check {
  if (abandoned.length === 0) return ok("leases", "A worker renews the lease of every run that is under way.")
  return finding(
    "leases",
    `${stuck(abandoned)} under way with an expired lease, the oldest for ${since(abandoned, nowMs)}.`,
    "A live worker takes such runs over within seconds: start one, or check the log of those that run.",
  )
}

function pauses(active: StoredJob[], nowMs: number): Check {
  const endless = active.filter(({ pause }) => pause && pause.untilMs === undefined)
  if (endless.length === 0) return ok("pauses", "No job is paused without an end.")
  const jobs = endless.map(({ name, pause }) => {
    const { atMs, by } = pause!
    return `${name} (for ${formatDuration(Math.max(0, nowMs - atMs))}${by === undefined ? "" : `, by ${by}`})`
  })
  return note(
    "pauses",
    `Paused until somebody resumes ${endless.length === 1 ? "it" : "them"}: ${listed(jobs)}.`,
    "nightshift resume <job>; if its config pauses it, remove `paused` there.",
  )
}

const sum = (all: StuckRuns[]): number => all.reduce((total, { count }) => total + count, 0)
const since = (all: StuckRuns[], nowMs: number): string =>
  formatDuration(nowMs - Math.min(...all.map(({ sinceMs }) => sinceMs)))

function stuck(all: StuckRuns[]): string {
  return `${plural(sum(all), "run", "runs")} of ${listed(all.map(({ job }) => job))} ${sum(all) === 1 ? "is" : "are"}`
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
