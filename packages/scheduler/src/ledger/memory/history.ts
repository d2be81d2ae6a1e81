import { isPaused } from "../../policy/pause"
import type { History, StoredJob, StoredVersion } from "../history"
import { events } from "./events"
import { logs } from "./log"
import type { Tables } from "./memory-database"
import { prune, pruneRest, summaries } from "./retention"
import {
  allTickOutcomes,
  countRuns,
  recentRuns,
  run,
  runs,
  runsUnderWay,
  tickRecords,
  underWay,
  usualDurations,
} from "./run-history"
import { workers, workload } from "./workers"

/** Reads the tables; each call is one step. */
export type DirectHistory = {
  [name in keyof History]: (input: Parameters<History[name]>[0]) => Awaited<ReturnType<History[name]>>
}

export function memoryHistory(tables: Tables): DirectHistory {
  return {
    storedJobs: (names) => storedJobs(tables, names),
    storedVersions: (names) => storedVersions(tables, names),
    runs: (filter) => runs(tables, filter),
    recentRuns: (filter) => recentRuns(tables, filter),
    countRuns: (filter) => countRuns(tables, filter),
    underWay: (jobs) => underWay(tables, jobs),
    usualDurations: (input) => usualDurations(tables, input),
    run: (runId) => run(tables, runId),
    logs: (input) => logs(tables, input),
    tickRecords: (input) => tickRecords(tables, input),
    allTickOutcomes: (input) => allTickOutcomes(tables, input),
    summaries: (input) => summaries(tables, input),
    runsUnderWay: (input) => runsUnderWay(tables, input),
    workers: (input) => workers(tables, input),
    workload: (input) => workload(tables, input),
    events: (input) => events(tables, input),
    prune: (input) => prune(tables, input),
    pruneRest: (input) => pruneRest(tables, input),
  }
}

function storedJobs(tables: Tables, names: string[] | undefined): StoredJob[] {
  return [...tables.jobs.values()]
    .filter(({ name }) => !names || names.includes(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((job) => {
      const { schedule, policies, paused, secrets } = tables.versions.get(job.versionId)!.definition
      const { failingSinceMs: _failingSinceMs, ...stored } = job
      // A pause that ended by itself no longer counts.
      const pause = isPaused(job.pause, tables.now()) ? { ...job.pause! } : undefined
      return { ...stored, schedule, policies, secrets, configPaused: paused, pause }
    })
}

function storedVersions(tables: Tables, names: string[] | undefined): StoredVersion[] {
  return [...tables.versions.values()]
    .filter(({ job }) => !names || names.includes(job))
    .sort((a, b) => a.fromMs - b.fromMs || Number(a.id) - Number(b.id))
    .map(({ id, job, definition: { schedule, policies }, fromMs, toMs }) => {
      return { versionId: id, job, schedule, policies, fromMs, toMs }
    })
}
