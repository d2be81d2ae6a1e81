import type { TickOutcome, TickSummary } from "../ledger/history"
import type { AuditRows } from "./audit-ahead"
import {
  listSpans,
  addOutcome,
  addSkipped,
  emptyTally,
  type AuditFindings,
  type AuditTally,
} from "./audit-tally"
import type { Expectation } from "./expectation"

interface Counted {
  fromMs: number
  toMs: number
  count: number
}

/**
 * Walks the expected ticks and what the ledger holds side by side, oldest first. Of a row that
 * extends beyond the range only the part inside counts; a summary counts as a whole.
 */
export async function auditJob(input: {
  ledger: Pick<AuditRows, "tickRecords">
  job: string
  expectation: Expectation
  summaries: TickSummary[]
  /** The first and the last instant that count. */
  fromMs: number
  lastMs: number
  knownFromMs: number
  watermarkMs: number
  /** Receives each fault. */
  findings: AuditFindings
}): Promise<AuditTally> {
  const { job, expectation, findings, knownFromMs, watermarkMs } = input
  const tally = emptyTally()
  const fromMs = Math.min(input.fromMs, input.summaries[0]?.fromMs ?? Infinity)
  const lastMs = Math.max(input.lastMs, input.summaries.at(-1)?.toMs ?? -Infinity)
  /** Everything before this instant is compared. */
  let cursor = fromMs

  function addUnaccounted(span: Counted): void {
    tally.unaccounted += span.count
    listSpans(findings.unaccounted, { job, ...span })
  }

  function compareGap(untilMs: number): void {
    const first = expectation.next(cursor - 1)
    if (first === undefined || first >= untilMs) return
    const last = expectation.previous(untilMs) ?? first
    const count = first === last ? 1 : expectation.count(first, last)
    tally.expected += count
    if (last > watermarkMs) {
      tally.undecided += expectation.count(Math.max(first, watermarkMs + 1), last)
    }
    addUnaccounted({ fromMs: first, toMs: last, count })
  }

  function compare(held: Counted): void {
    compareGap(held.fromMs)
    const expected = expectation.count(held.fromMs, held.toMs)
    const span = { fromMs: held.fromMs, toMs: held.toMs }
    tally.expected += expected
    if (expected > held.count) addUnaccounted({ ...span, count: expected - held.count })
    if (expected < held.count) {
      tally.unexpected += held.count - expected
      listSpans(findings.unexpected, { job, ...span, count: held.count - expected })
    }
    cursor = Math.max(cursor, held.toMs + 1)
  }

  /** Nearly always a row is the next expected tick, and nothing has to be calculated. */
  function isNext({ scheduledForMs, coversToMs, count }: TickOutcome): boolean {
    const isSingle = count === 1 && scheduledForMs === coversToMs && summaries.length === 0
    return isSingle && expectation.next(cursor - 1) === scheduledForMs
  }

  function takeRow(row: TickOutcome): void {
    if (isNext(row)) {
      addOutcome(tally, row, 1)
      tally.expected += 1
      cursor = row.coversToMs + 1
      return
    }
    const span = { fromMs: Math.max(row.scheduledForMs, fromMs), toMs: Math.min(row.coversToMs, lastMs) }
    const whole = span.fromMs === row.scheduledForMs && span.toMs === row.coversToMs
    const held = { ...span, count: whole ? row.count : expectation.count(span.fromMs, span.toMs) }
    addOutcome(tally, row, held.count)
    const around = summaries[0]
    // Two processes that prune at the same time may leave a row among pruned ones for a moment.
    if (around && around.fromMs <= held.fromMs) around.count += held.count
    else compare(held)
  }

  function takeSummaries(untilMs: number): void {
    while (summaries[0] && summaries[0].toMs < untilMs) compare(summaries.shift()!)
  }

  for (const { succeeded, failed, skipped } of input.summaries) {
    tally.succeeded += succeeded
    tally.failed += failed
    addSkipped(tally, skipped)
  }
  const summaries = input.summaries.map(toCounted)
  for await (const rows of tickStream(input.ledger, { job, fromMs, lastMs, knownFromMs })) {
    for (const row of rows) {
      takeSummaries(row.scheduledForMs)
      takeRow(row)
    }
  }
  takeSummaries(Infinity)
  compareGap(lastMs + 1)
  return tally
}

function toCounted({ fromMs, toMs, succeeded, failed, skipped }: TickSummary): Counted {
  const count = Object.values(skipped).reduce((sum, each) => sum + each, succeeded + failed)
  return { fromMs, toMs, count }
}

/** A window that held fewer rows is followed by a wider one, one that held more by a narrower one. */
const fewRows = 2_000
const manyRows = 20_000
const firstWindowMs = 6 * 3_600_000
/** A job without rows for months may suddenly have one every second. */
const widestWindowMs = 7 * 86_400_000

/**
 * The rows that touch `fromMs` <= t <= `lastMs`, oldest first and each once, in windows of a few thousand: a range
 * may hold millions.
 */
async function* tickStream(
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
    // A range that began in the window before was returned with that window.
    yield begun === fromMs ? rows : rows.filter((row) => row.scheduledForMs >= begun)
    if (rows.length < fewRows) windowMs = Math.min(windowMs * 4, widestWindowMs)
    else if (rows.length > manyRows) windowMs = Math.ceil(windowMs / 4)
    from = to
  }
}
