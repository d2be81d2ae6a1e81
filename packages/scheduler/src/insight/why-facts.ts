import type { History, RunRecord, StoredJob, StoredVersion } from "../ledger/history"
import type { Expectation } from "./expectation"
import type { InstantWords } from "./instant-words"

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

/** The schedule version that an instant falls under. */
export function versionAt(versions: StoredVersion[], ms: number): StoredVersion | undefined {
  return versions.find(({ fromMs, toMs }) => fromMs < ms && ms <= (toMs ?? Infinity))
}
