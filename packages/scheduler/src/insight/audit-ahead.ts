import { groupBy } from "../base/group-by"
import type { AlikeTicks, History, TickOutcome, TickSummary } from "../ledger/history"

/** What an audit reads of a job. */
export interface AuditRows {
  summaries(input: { job: string; fromMs: number; toMs: number }): Promise<TickSummary[]>
  tickRecords(input: { job: string; fromMs: number; toMs: number }): Promise<TickOutcome[]>
}

/** At most this many rows of all jobs are read together; if there are more, each job's rows are read separately. */
const mostRows = 50_000

interface Ahead {
  summaries: TickSummary[]
  outcomes: AlikeTicks[]
}

/** Reads the rows of all jobs together; undefined if there are too many. */
export async function readAhead(
  ledger: Pick<History, "summaries" | "allTickOutcomes">,
  range: { fromMs: number; toMs: number },
): Promise<Ahead | undefined> {
  const [summaries, outcomes] = await Promise.all([
    ledger.summaries(range),
    ledger.allTickOutcomes({ ...range, atMost: mostRows }),
  ])
  return outcomes && { summaries, outcomes }
}

/**
 * Gives an audit the rows that were read ahead, job by job. What the audit reads a second time, because something did not
 * match, and the rows of jobs that were partly pruned, come from the ledger itself.
 */
export function rowsAhead(input: {
  ledger: Pick<History, "summaries" | "tickRecords">
  ahead: Ahead
  versionsOf: (job: string) => { versionId: string }[]
}): AuditRows {
  const { ledger, ahead, versionsOf } = input
  const byVersion = groupBy(ahead.outcomes, ({ versionId }) => versionId)
  const pruned = new Set(ahead.summaries.map(({ job }) => job))
  const asked = new Set(pruned)
  const readAgain = new Set(pruned)
  // An audit asks for one job after another, and for each in several windows.
  let newest: { job: string; rows: TickOutcome[] } | undefined
  function rowsOf(job: string): TickOutcome[] {
    if (newest?.job !== job) {
      const alike = versionsOf(job).flatMap(({ versionId }) => byVersion.get(versionId) ?? [])
      const rows = alike.flatMap(outcomesOf).sort((a, b) => a.scheduledForMs - b.scheduledForMs)
      newest = { job, rows }
    }
    return newest.rows
  }
  return {
    summaries(input) {
      const { job } = input
      if (asked.has(job)) {
        readAgain.add(job)
        return ledger.summaries(input)
      }
      asked.add(job)
      return Promise.resolve([])
    },
    tickRecords(input) {
      const { job, fromMs, toMs } = input
      if (readAgain.has(job)) return ledger.tickRecords(input)
      const rows = rowsOf(job).filter((row) => row.scheduledForMs < toMs && row.coversToMs >= fromMs)
      return Promise.resolve(rows)
    },
  }
}

function outcomesOf({ scheduledForMs, spanMs, status, reason, count }: AlikeTicks): TickOutcome[] {
  return scheduledForMs.map((atMs) => {
    return { scheduledForMs: atMs, coversToMs: atMs + spanMs, count, status, reason }
  })
}
