import type { Database } from "../../base/database"
import type { History } from "../history"
import { prune, pruneRest, summaries } from "./retention"
import { recentRuns, run, runs, tickRecords } from "./run-history"
import { storedJobs, storedVersions } from "./stored-job"
import { events, workers } from "./trail"
import { runsUnderWay } from "./runs-under-way"

/** What the tables tell. Each call is one statement, so that a transaction's own `manager` serves as well. */
export function postgresHistory(database: Database): History {
  return {
    storedJobs: (names) => storedJobs(database, names),
    storedVersions: (names) => storedVersions(database, names),
    runs: (filter) => runs(database, filter),
    recentRuns: (filter) => recentRuns(database, filter),
    run: (runId) => run(database, runId),
    tickRecords: (input) => tickRecords(database, input),
    summaries: (input) => summaries(database, input),
    runsUnderWay: (input) => runsUnderWay(database, input),
    workers: (input) => workers(database, input),
    events: (input) => events(database, input),
    prune: (input) => prune(database, input),
    pruneRest: (input) => pruneRest(database, input),
  }
}
