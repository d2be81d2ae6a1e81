import { groupBy } from "../base/group-by"
import type { History } from "../ledger/history"

type Rows = Pick<History, "summaries" | "tickRecords">

/** So many rows of all jobs are read at once; where there are more, each job's are read by themselves. */
const mostRows = 50_000

/**
 * Reads the rows of all jobs at once, for an audit that asks for them job by job. What it asks for a second time,
 * because something did not agree, and jobs of which a part was pruned, it gets from the ledger itself.
 */
export async function readAhead(
  ledger: Rows & Pick<History, "allTickRecords">,
  range: { fromMs: number; toMs: number },
): Promise<Rows> {
  const summaries = await ledger.summaries(range)
  const records = await ledger.allTickRecords({ ...range, atMost: mostRows })
  if (!records) return ledger
  const byJob = groupBy(records, ({ job }) => job)
  const pruned = new Set(summaries.map(({ job }) => job))
  const asked = new Set(pruned)
  const anew = new Set(pruned)
  return {
    summaries(input) {
      const job = input.job!
      if (asked.has(job)) {
        anew.add(job)
        return ledger.summaries(input)
      }
      asked.add(job)
      return Promise.resolve([])
    },
    tickRecords(input) {
      const { job, fromMs, toMs } = input
      if (anew.has(job)) return ledger.tickRecords(input)
      const rows = byJob.get(job) ?? []
      return Promise.resolve(rows.filter((row) => row.scheduledForMs < toMs && row.coversToMs >= fromMs))
    },
  }
}
