import type { TickOutcome } from "../ledger/history"
import type { AuditRows } from "./audit-ahead"

/** A window that held fewer rows is followed by a wider one, one that held more by a narrower one. */
const fewRows = 2_000
const manyRows = 20_000
const firstWindowMs = 6 * 3_600_000
/** What was quiet for months may hold a row a second from one moment on. */
const widestWindowMs = 7 * 86_400_000

/**
 * The rows that touch `fromMs` <= t <= `lastMs`, oldest first and each once, in windows of a few thousand: a range
 * may hold millions.
 */
export async function* tickStream(
  ledger: Pick<AuditRows, "tickRecords">,
  input: {
    job: string
    fromMs: number
    lastMs: number
    /** When the job was first known: what lies before is one window. */
    knownFromMs: number
  },
): AsyncGenerator<TickOutcome[]> {
  const { job, fromMs, lastMs, knownFromMs } = input
  let windowMs = firstWindowMs
  for (let from = fromMs; from <= lastMs;) {
    const to = Math.min(from < knownFromMs ? knownFromMs : from + windowMs, lastMs + 1)
    const begun = from
    const rows = await ledger.tickRecords({ job, fromMs: from, toMs: to })
    // A range that reaches in from the window before was told with that one.
    yield begun === fromMs ? rows : rows.filter((row) => row.scheduledForMs >= begun)
    if (rows.length < fewRows) windowMs = Math.min(windowMs * 4, widestWindowMs)
    else if (rows.length > manyRows) windowMs = Math.ceil(windowMs / 4)
    from = to
  }
}
