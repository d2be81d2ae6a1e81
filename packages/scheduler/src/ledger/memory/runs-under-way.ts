import type { RunRecord } from "../history"
import type { Tables } from "./memory-database"
import { toRunRecord } from "./run-record"

export function runsUnderWay(tables: Tables, { limit }: { limit: number }): RunRecord[] {
  return tables.runs
    .open("running")
    .sort((a, b) => (a.startedAtMs ?? 0) - (b.startedAtMs ?? 0) || a.id - b.id)
    .slice(0, limit)
    .map((run) => toRunRecord(tables, run))
}
