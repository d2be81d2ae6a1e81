import { groupBy } from "../base/group-by"
import { NightshiftError } from "../base/errors"
import type { History, StoredJob, StoredVersion, TickSummary } from "../ledger/history"
import { jobUnknown } from "../ledger/operation-errors"
import {
  addTally,
  emptyTally,
  type AuditTally,
  listSpans,
  type AuditFindings,
  type TickSpan,
} from "./audit-tally"
import { expectationOf } from "./expectation"
import { readAhead, rowsAhead, type AuditRows } from "./audit-ahead"
import { auditJob } from "./job-audit"

export type { AuditTally } from "./audit-tally"
export type { TickSpan } from "./audit-tally"

export interface Audit {
  fromMs: number
  toMs: number
  /** By name; also removed jobs. */
  jobs: (AuditTally & { job: string })[]
  total: AuditTally
  /** The first of them, adjacent ones as one span. */
  unaccountedTicks: TickSpan[]
  unexpectedTicks: TickSpan[]
}

/** A tick that is younger than this, in milliseconds, and not decided yet is not expected yet. */
export const auditGraceMs = 10_000

/** Up to this many jobs are read separately. */
const fewJobs = 5

/**
 * Recomputes every tick with `fromMs` <= tick < `toMs` from the schedule versions that were in force, and compares
 * them with the ledger. Pruned days are counted whole by their summaries, even if the range cuts through one.
 * Manual and backfilled runs are no ticks, and are left out.
 *
 * @param input.nowMs the instant on the ledger's clock
 * @param input.jobs their names. Default: all, the removed ones too
 * @throws NightshiftError JOB_UNKNOWN, RANGE_INVALID
 */
export async function audit(input: {
  ledger: Pick<History, "storedJobs" | "storedVersions" | "summaries" | "tickRecords" | "allTickOutcomes">
  nowMs: number
  fromMs: number
  toMs: number
  jobs?: string[]
}): Promise<Audit> {
  const { ledger, nowMs, fromMs, toMs } = input
  if (!(fromMs < toMs)) throw rangeInvalid(fromMs, toMs)
  const jobs = await wantedJobs(ledger, input.jobs)
  const names = jobs.map(({ name }) => name)
  const [allVersions, ahead] = await Promise.all([
    ledger.storedVersions(names),
    jobs.length > fewJobs ? readAhead(ledger, { fromMs, toMs }) : undefined,
  ])
  const versions = groupBy(allVersions, ({ job }) => job)
  const versionsOf = (job: string) => versions.get(job) ?? []
  const rows = ahead ? rowsAhead({ ledger, ahead, versionsOf }) : ledger
  const result: Audit = {
    fromMs,
    toMs,
    jobs: [],
    total: emptyTally(),
    unaccountedTicks: [],
    unexpectedTicks: [],
  }
  for (const job of jobs) {
    // Ticks after the watermark that was read may be decided while the rows are read.
    const lastMs = Math.min(toMs - 1, Math.max(job.watermarkMs, nowMs - auditGraceMs))
    const { tally, findings } = await auditSteady({
      ledger: rows,
      job,
      versions: versionsOf(job.name),
      fromMs,
      lastMs,
    })
    result.jobs.push({ job: job.name, ...tally })
    addTally(result.total, tally)
    listSpans(result.unaccountedTicks, ...findings.unaccounted)
    listSpans(result.unexpectedTicks, ...findings.unexpected)
  }
  return result
}

/** Compares again if rows were pruned into summaries while it read: they would be in neither, or in both. */
async function auditSteady(input: {
  ledger: AuditRows
  job: StoredJob
  versions: StoredVersion[]
  fromMs: number
  lastMs: number
}): Promise<{ tally: AuditTally; findings: AuditFindings }> {
  const { ledger, fromMs, lastMs } = input
  const { name: job, watermarkMs, createdAtMs } = input.job
  const expectation = expectationOf(input.versions)
  const knownFromMs = Math.min(createdAtMs, input.versions[0]?.fromMs ?? createdAtMs)
  const read = () => ledger.summaries({ job, fromMs, toMs: lastMs + 1 })
  let summaries = await read()
  for (;;) {
    const findings: AuditFindings = { unaccounted: [], unexpected: [] }
    const range = { fromMs, lastMs, knownFromMs, watermarkMs }
    const tally = await auditJob({ ledger, job, expectation, summaries, findings, ...range })
    const faults = tally.unaccounted + tally.unexpected
    const now = faults === 0 ? summaries : await read()
    if (isSame(now, summaries)) return { tally, findings }
    summaries = now
  }
}

function isSame(some: TickSummary[], others: TickSummary[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others)
}

async function wantedJobs(
  ledger: Pick<History, "storedJobs">,
  names: string[] | undefined,
): Promise<StoredJob[]> {
  const jobs = await ledger.storedJobs(names)
  const missing = names?.find((name) => !jobs.some((job) => job.name === name))
  if (missing === undefined) return jobs
  const known = (await ledger.storedJobs()).map(({ name }) => name)
  throw jobUnknown({ job: missing, known })
}

function rangeInvalid(fromMs: number, toMs: number): NightshiftError {
  return new NightshiftError({
    code: "RANGE_INVALID",
    where: "the range of an audit",
    expected: "one that ends after it begins",
    found: `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`,
    hint: "Give another range.",
  })
}
