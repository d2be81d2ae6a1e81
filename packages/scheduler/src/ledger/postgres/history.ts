import type { Database } from "../../base/database"
import type { History } from "../history"
import { allTickOutcomes, tickRecords } from "./tick-history"
import { events } from "./events"
import { logs } from "./log"
import { prune, pruneRest, summaries } from "./retention"
import { recentRuns, run, runsUnderWay, underWay, usualDurations, countRuns, runs } from "./run-history"
import { storedJobs, storedVersions } from "./stored-job"
import { workers, workload } from "./workers"

/** Reads the tables. Each call is one statement, so that a transaction's own `manager` works as well. */
export function postgresHistory(database: Database): History {
  return {
    storedJobs: (names) => storedJobs(database, names),
    storedVersions: (names) => storedVersions(database, names),
    runs: (filter) => runs(database, filter),
    recentRuns: (filter) => recentRuns(database, filter),
    countRuns: (filter) => countRuns(database, filter),
    underWay: (jobs) => underWay(database, jobs),
    usualDurations: (input) => usualDurations(database, input),
    run: (runId) => run(database, runId),
    logs: (input) => logs(database, input),
    tickRecords: (input) => tickRecords(database, input),
    allTickOutcomes: (input) => allTickOutcomes(database, input),
    summaries: (input) => summaries(database, input),
    runsUnderWay: (input) => runsUnderWay(database, input),
    workers: (input) => workers(database, input),
    workload: (input) => workload(database, input),
    events: (input) => events(database, input),
    prune: (input) => prune(database, input),
    pruneRest: (input) => pruneRest(database, input),
  }
}
