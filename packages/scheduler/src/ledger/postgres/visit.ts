import { rowsOf, type Database } from "../../base/database"
import type { Claim, Finished, Outcome } from "../ledger"
import {
  asked,
  columnsOf,
  lockedForClaim,
  ready,
  takePlaced,
  toClaimed,
  type ClaimInput,
  type TakenRow,
} from "./claim"
import { ended, given, toGiven } from "./outcome"
import type { VersionPolicies } from "./version-policies"

/** What one visit to the database does: ends an attempt, or claims a run. */
export type Errand = { kind: "finish"; outcome: Outcome } | { kind: "claim"; input: ClaimInput }

/** `refused`: not taken here, whatever the reason. */
export type Done = Finished | Claim | { kind: "refused" }

/**
 * Ends attempts and takes runs in one statement, and so in one commit. It knows nothing of slots: it takes only runs
 * of jobs without a bound, and frees none. The rows are locked in one order, whatever is done with each.
 */
const visit = `
WITH ${given}, ${asked(3)}, ${lockedForClaim("$2")}, ${ended("")}, ${ready}, placed AS (
  SELECT ready.*, NULL::integer AS slot FROM ready WHERE slots IS NULL
), taken AS (${takePlaced})
SELECT id::text AS run_id, NULL AS job_name, attempt, NULL AS failures, NULL AS scheduled_for_ms,
       NULL AS run_at_ms, NULL AS data, NULL AS version_id, NULL AS trigger, NULL AS troubled FROM ended
UNION ALL
SELECT run_id, job_name, attempt, failures, scheduled_for_ms, run_at_ms, data, version_id, trigger, troubled FROM taken`

type Row = { [Column in keyof TakenRow]: TakenRow[Column] | null } & { run_id: string; attempt: number }

/** Answers in the order of the errands. */
export async function runErrands(
  database: Database,
  errands: Errand[],
  policies: VersionPolicies,
): Promise<Done[]> {
  const outcomes = errands.flatMap((errand) => (errand.kind === "finish" ? [errand.outcome] : []))
  const inputs = errands.flatMap((errand) => (errand.kind === "claim" ? [errand.input] : []))
  const rows = await rowsOf<Row>(database, visit, [
    toGiven(outcomes),
    [...outcomes, ...inputs].map(({ runId }) => runId),
    ...columnsOf(inputs),
  ])
  const recorded = new Set<string>()
  const taken = new Map<string, TakenRow>()
  for (const row of rows) {
    if (row.version_id === null) recorded.add(`${row.run_id}.${row.attempt}`)
    else taken.set(row.run_id, row as TakenRow)
  }
  const known = await policies.of([...taken.values()].map((row) => row.version_id))
  return errands.map((errand) => {
    if (errand.kind === "finish") {
      const { runId, attempt } = errand.outcome
      return { recorded: recorded.has(`${runId}.${attempt}`), freed: undefined }
    }
    const row = taken.get(errand.input.runId)
    // Of two claims of one run in one visit, only the first has it.
    taken.delete(errand.input.runId)
    return row ? { kind: "claimed", run: toClaimed(row, known.get(row.version_id)!) } : { kind: "refused" }
  })
}
