import type { Schedule } from "../schedule/schedule"
import type {
  History,
  JobEvent,
  RunRecord,
  StoredJob,
  StoredVersion,
  TickSummary,
  WorkerRecord,
} from "../ledger/history"
import { toAlikeTicks } from "../ledger/memory/run-history"
import { defaultPolicies } from "../policy/policies"

export const at = (text: string): number => Date.parse(text)

export interface Facts {
  jobs: StoredJob[]
  versions: StoredVersion[]
  runs: RunRecord[]
  summaries: TickSummary[]
  workers: WorkerRecord[]
  events: JobEvent[]
}

export function schedule(given: Partial<Schedule> = {}): Schedule {
  return { expression: "0 * * * *", timezone: "UTC", gap: "run-after", fold: "first", ...given }
}

/** A job with one version that is in force from `fromMs` on. */
export function factsOf(input: {
  name: string
  fromMs: number
  watermarkMs: number
  schedule?: Partial<Schedule>
}): Facts {
  const { name, fromMs, watermarkMs } = input
  const version: StoredVersion = {
    versionId: "1",
    job: name,
    schedule: schedule(input.schedule),
    policies: defaultPolicies,
    fromMs,
    toMs: undefined,
  }
  const job: StoredJob = {
    name,
    source: "src/jobs/stock.js",
    description: undefined,
    state: "active",
    versionId: "1",
    schedule: version.schedule,
    policies: defaultPolicies,
    configPaused: false,
    pause: undefined,
    watermarkMs,
    createdAtMs: fromMs,
    removedAtMs: undefined,
  }
  return { jobs: [job], versions: [version], runs: [], summaries: [], workers: [], events: [] }
}

let runs = 0

/** A tick that succeeded, unless given otherwise. */
export function runOf(given: Partial<RunRecord> & { scheduledForMs: number }): RunRecord {
  const { scheduledForMs } = given
  return {
    runId: String(++runs),
    job: "stock",
    versionId: "1",
    coversToMs: scheduledForMs,
    count: 1,
    trigger: "schedule",
    status: "succeeded",
    reason: undefined,
    blockedBy: undefined,
    standInMs: undefined,
    decidedVersionId: undefined,
    mustRun: false,
    attempt: 1,
    failures: 0,
    workerId: undefined,
    requestedBy: undefined,
    runAtMs: scheduledForMs,
    createdAtMs: scheduledForMs,
    startedAtMs: undefined,
    attemptStartedAtMs: undefined,
    finishedAtMs: undefined,
    cancelRequestedAtMs: undefined,
    leaseExpiresAtMs: undefined,
    data: undefined,
    progress: undefined,
    result: undefined,
    error: undefined,
    attempts: [],
    ...given,
  }
}

/** A history with these facts. */
export function ledgerOf(facts: Facts): History {
  const named = <T>(all: T[], nameOf: (each: T) => string, names: string[] | undefined) =>
    Promise.resolve(names ? all.filter((each) => names.includes(nameOf(each))) : all)
  const isTick = ({ trigger }: RunRecord) => trigger === "schedule" || trigger === "missed"
  const ascending = facts.runs.toSorted((a, b) => a.scheduledForMs - b.scheduledForMs)
  return {
    storedJobs: (names) => named(facts.jobs, ({ name }) => name, names),
    storedVersions: (names) => named(facts.versions, ({ job }) => job, names),
    runs: ({ job, fromMs = -Infinity, toMs = Infinity, limit = 50, triggers, statuses }) => {
      const found = ascending
        .toReversed()
        .filter(
          (run) => (job === undefined || run.job === job) && (!triggers || triggers.includes(run.trigger)),
        )
        .filter((run) => !statuses || statuses.includes(run.status))
        .filter((run) => run.scheduledForMs >= fromMs && run.scheduledForMs < toMs)
      return Promise.resolve({ runs: found.slice(0, limit), next: undefined })
    },
    run: (runId) => Promise.resolve(facts.runs.find((run) => run.runId === runId)),
    tickRecords: ({ job, fromMs, toMs }) =>
      Promise.resolve(
        ascending.filter(
          (run) => run.job === job && isTick(run) && run.scheduledForMs < toMs && run.coversToMs >= fromMs,
        ),
      ),
    runsUnderWay: () => Promise.reject(new Error("unasked")),
    allTickOutcomes: ({ fromMs, toMs, atMost }) => {
      const found = ascending.filter(
        (run) => isTick(run) && run.scheduledForMs < toMs && run.coversToMs >= fromMs,
      )
      return Promise.resolve(found.length > atMost ? undefined : found.map(toAlikeTicks))
    },
    summaries: ({ job, fromMs, toMs }) =>
      Promise.resolve(
        facts.summaries.filter(
          (each) => (job ?? each.job) === each.job && each.fromMs < toMs && each.toMs >= fromMs,
        ),
      ),
    workers: ({ fromMs, toMs }) =>
      Promise.resolve(
        facts.workers.filter(
          (each) => each.startedAtMs < toMs && (each.stoppedAtMs ?? each.seenAtMs) >= fromMs,
        ),
      ),
    events: ({ job, fromMs, toMs }) =>
      Promise.resolve(
        facts.events.filter((each) => each.job === job && each.atMs >= fromMs && each.atMs < toMs),
      ),
    prune: () => Promise.reject(new Error("These facts stay as they are")),
    workload: () => Promise.reject(new Error("unasked")),
    recentRuns: () => Promise.reject(new Error("unasked")),
    countRuns: () => Promise.reject(new Error("unasked")),
    underWay: () => Promise.reject(new Error("unasked")),
    usualDurations: () => Promise.reject(new Error("unasked")),
    logs: () => Promise.reject(new Error("unasked")),
    pruneRest: () => Promise.reject(new Error("These facts stay as they are")),
  }
}
