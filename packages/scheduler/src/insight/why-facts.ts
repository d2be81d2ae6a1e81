import { formatInstant } from "../base/instant"
import { assertTimezone } from "../schedule/schedule"
import type { History, RunRecord, StoredJob, StoredVersion } from "../ledger/history"
import { jobUnknown } from "../ledger/operation-errors"
import { expectationOf, type Expectation } from "./expectation"

/** The facts that every part of the answer uses. */
export interface WhyFacts {
  ledger: History
  nowMs: number
  job: StoredJob
  /** Oldest first. */
  versions: StoredVersion[]
  expectation: Expectation
  format: InstantFormatter
}

/** A tick and its run in the ledger. */
export interface TickFacts extends WhyFacts {
  tickMs: number
  run: RunRecord
}

/**
 * Reads what is known of a job.
 *
 * @throws NightshiftError JOB_UNKNOWN, TIMEZONE_INVALID
 */
export async function readFacts(input: {
  ledger: History
  nowMs: number
  job: string
  timezone?: string
}): Promise<WhyFacts> {
  const { ledger, nowMs } = input
  const [job] = await ledger.storedJobs([input.job])
  if (!job) {
    const known = (await ledger.storedJobs()).map(({ name }) => name)
    throw jobUnknown({ job: input.job, known })
  }
  const timezone = input.timezone === undefined ? job.schedule.timezone : assertTimezone(input.timezone)
  const versions = await ledger.storedVersions([job.name])
  const expectation = expectationOf(versions)
  return { ledger, nowMs, job, versions, expectation, format: createInstantFormatter(timezone) }
}

/** The schedule version that an instant falls under. */
export function versionAt(versions: StoredVersion[], ms: number): StoredVersion | undefined {
  return versions.find(({ fromMs, toMs }) => fromMs < ms && ms <= (toMs ?? Infinity))
}

/** When the ledger decided about a tick that it skipped. */
export const decidedAtMs = ({ finishedAtMs, createdAtMs }: RunRecord): number => finishedAtMs ?? createdAtMs

/** Formats the instants of one text: the first in full with its zone, the others as short as they are clear. */
type InstantFormatter = (ms: number) => string

/** @param timezone a valid IANA name */
function createInstantFormatter(timezone: string): InstantFormatter {
  let firstDate: string | undefined
  return (ms) => {
    const full = formatInstant(ms, timezone)
    const [date = "", time = ""] = full.split(" ")
    if (firstDate === undefined) {
      firstDate = date
      return full
    }
    return date === firstDate ? time : `${date} ${time}`
  }
}

/** The run of the tick that stands in for one that was missed; undefined if there is none, or if it is not kept. */
export async function standInOf(
  ledger: Pick<History, "tickRecords" | "run">,
  { job, standInMs }: Pick<RunRecord, "job" | "standInMs">,
): Promise<RunRecord | undefined> {
  if (standInMs === undefined) return undefined
  const [record] = await ledger.tickRecords({ job, fromMs: standInMs, toMs: standInMs + 1 })
  return record && (await ledger.run(record.runId))
}
