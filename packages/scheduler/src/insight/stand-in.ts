import type { History, RunRecord } from "../ledger/history"

/** The run of the tick that stands in for one that was missed; undefined where none does, or it is not kept. */
export async function standInOf(
  ledger: Pick<History, "tickRecords" | "run">,
  { job, standInMs }: Pick<RunRecord, "job" | "standInMs">,
): Promise<RunRecord | undefined> {
  if (standInMs === undefined) return undefined
  const [record] = await ledger.tickRecords({ job, fromMs: standInMs, toMs: standInMs + 1 })
  return record && (await ledger.run(record.runId))
}
