import { assertTimezone } from "../schedule/schedule"
import type { History, RunRecord, StoredJob, StoredVersion } from "../ledger/history"
import { jobUnknown } from "../ledger/operation-errors"
import { expectationOf, type Expectation } from "./expectation"
import { createInstantWords, type InstantWords } from "./instant-words"

/** What every part of an answer is made from. */
export interface WhyFacts {
  ledger: History
  nowMs: number
  job: StoredJob
  /** Oldest first. */
  versions: StoredVersion[]
  expectation: Expectation
  say: InstantWords
}

/** A tick and the run that stands in the ledger for it. */
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
  return { ledger, nowMs, job, versions, expectation, say: createInstantWords(timezone) }
}

/** The schedule version that an instant falls under. */
export function versionAt(versions: StoredVersion[], ms: number): StoredVersion | undefined {
  return versions.find(({ fromMs, toMs }) => fromMs < ms && ms <= (toMs ?? Infinity))
}

/** When the ledger decided about a tick that it skipped. */
export const decidedAtMs = ({ finishedAtMs, createdAtMs }: RunRecord): number => finishedAtMs ?? createdAtMs
