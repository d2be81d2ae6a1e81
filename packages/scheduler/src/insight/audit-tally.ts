import type { RunStatus } from "../ledger/history"

/** What became of the ticks of a range. `expected` - `unaccounted` + `unexpected` is the sum of the outcomes. */
export interface AuditTally {
  /** Ticks of the schedules that were in force. */
  expected: number
  succeeded: number
  failed: number
  /** By reason. */
  skipped: Record<string, number>
  /** Due or running. */
  open: number
  /** Expected, but not in the ledger. */
  unaccounted: number
  /** The unaccounted ones after the job's watermark: they are not decided yet, because no scheduler was running. */
  undecided: number
  /** In the ledger, but in no schedule that was in force. */
  unexpected: number
}

export function emptyTally(): AuditTally {
  return {
    expected: 0,
    succeeded: 0,
    failed: 0,
    skipped: {},
    open: 0,
    unaccounted: 0,
    undecided: 0,
    unexpected: 0,
  }
}

export function addOutcome(
  tally: AuditTally,
  { status, reason = "unknown" }: { status: RunStatus; reason: string | undefined },
  count: number,
): void {
  if (status === "skipped") addSkipped(tally, { [reason]: count })
  else if (status === "succeeded" || status === "failed") tally[status] += count
  else tally.open += count
}

export function addSkipped(tally: AuditTally, skipped: Record<string, number>): void {
  for (const [reason, count] of Object.entries(skipped)) {
    tally.skipped[reason] = (tally.skipped[reason] ?? 0) + count
  }
}

export function addTally(total: AuditTally, part: AuditTally): void {
  total.expected += part.expected
  total.succeeded += part.succeeded
  total.failed += part.failed
  addSkipped(total, part.skipped)
  total.open += part.open
  total.unaccounted += part.unaccounted
  total.undecided += part.undecided
  total.unexpected += part.unexpected
}

/** Adjacent ticks of one job with the same fault; for a single tick `fromMs` equals `toMs`. */
export interface TickSpan {
  job: string
  fromMs: number
  toMs: number
  count: number
}

export interface AuditFindings {
  unaccounted: TickSpan[]
  unexpected: TickSpan[]
}

/** At most this many spans of each fault are listed. */
const longestList = 100

/** Lists more spans; those that have no room are still in the counts. */
export function listSpans(list: TickSpan[], ...spans: TickSpan[]): void {
  list.push(...spans.slice(0, longestList - list.length))
}
