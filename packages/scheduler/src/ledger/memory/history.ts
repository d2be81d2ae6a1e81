import type {
  History,
  JobEvent,
  QueueLoad,
  StoredJob,
  StoredVersion,
  WorkerRecord,
  Workload,
} from "../history"
import { isPaused } from "../../policy/pause"
import type { Tables } from "./memory-database"
import { prune, pruneRest, summaries } from "./retention"
import { logs } from "./log"
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
import { liveWorkers } from "./live-workers"
import { toDueRun } from "./plans"

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

function workers(tables: Tables, { fromMs, toMs }: { fromMs: number; toMs: number }): WorkerRecord[] {
  return [...tables.workers.values()]
    .filter((worker) => worker.startedAtMs < toMs && (worker.stoppedAtMs ?? worker.seenAtMs) >= fromMs)
    .sort((a, b) => a.startedAtMs - b.startedAtMs || (a.workerId < b.workerId ? -1 : 1))
    .map((worker) => ({ ...worker }))
}

function events(tables: Tables, { job, fromMs, toMs, newest }: Parameters<History["events"]>[0]): JobEvent[] {
  const found = tables.events
    .filter((event) => event.job === job && event.atMs >= fromMs && event.atMs < toMs)
    .sort((a, b) => a.atMs - b.atMs)
  return found.slice(newest === undefined ? 0 : -newest).map((event) => structuredClone(event))
}

function workload(tables: Tables, { aliveWithinMs }: { aliveWithinMs: number }): Workload {
  const nowMs = tables.now()
  const queues = new Map<string, QueueLoad>()
  for (const run of [...tables.runs.open("due"), ...tables.runs.open("running")]) {
    const { queue } = toDueRun(tables, run)
    const load = queues.get(queue) ?? { queue, waiting: 0, waitingForMs: 0, running: 0 }
    queues.set(queue, load)
    if (run.status === "running") load.running += 1
    else if (run.runAtMs <= nowMs) {
      load.waiting += 1
      load.waitingForMs = Math.max(load.waitingForMs, nowMs - run.runAtMs)
    }
  }
  return {
    queues: [...queues.values()].sort((a, b) => (a.queue < b.queue ? -1 : 1)),
    liveWorkers: liveWorkers(tables, aliveWithinMs).length,
  }
}
