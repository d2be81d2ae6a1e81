import type { Clock } from "../../base/clock"
import type { JobEvent, LogLine, TickSummary, WorkerRecord } from "../history"
import type { JobRow, VersionRow } from "./rows"
import { createRunTable, type RunTable } from "./run-table"

/** The state that several in-memory ledgers share, as several processes share one Postgres. */
export interface MemoryDatabase {
  /** True makes every call fail with `LEDGER_UNREACHABLE` and change nothing: an outage. Default: false. */
  down: boolean
  /**
   * True makes every call take effect and fail all the same: its answer is lost, which callers cannot distinguish from an
   * outage. Default: false.
   */
  answersLost: boolean
  readonly tables: Tables
}

export interface Tables {
  /** The clock that all processes share, in epoch milliseconds. */
  now(): number
  jobs: Map<string, JobRow>
  /** By id, in the order of their ids. */
  versions: Map<string, VersionRow>
  runs: RunTable
  workers: Map<string, WorkerRecord>
  events: JobEvent[]
  /** By run, by attempt and line. */
  logs: Map<string, LogLine[]>
  /** By job, and within it by day. */
  summaries: Map<string, Map<string, TickSummary>>
  /** Increases with each change of any schedule. */
  revision: number
}

export function createMemoryDatabase(options: { clock: Pick<Clock, "now"> }): MemoryDatabase {
  return {
    down: false,
    answersLost: false,
    tables: {
      now: () => options.clock.now(),
      jobs: new Map(),
      versions: new Map(),
      runs: createRunTable(),
      workers: new Map(),
      events: [],
      logs: new Map(),
      summaries: new Map(),
      revision: 1,
    },
  }
}
