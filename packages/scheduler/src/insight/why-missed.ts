import { formatDuration } from "../base/duration"
import type { RunRecord } from "../ledger/history"
import { missedAfterMs } from "../policy/missed"
import type { Policies } from "../policy/policies"
import { standInOf } from "./stand-in"
import { decidedAtMs, versionAt, type TickFacts } from "./why-facts"
import { failureWords } from "./why-run"
import { workerGapAt } from "./worker-gap"

/** Why a tick was skipped, worded to follow "was skipped, ". */
export type ReasonWords = (facts: TickFacts) => Promise<string>

/** Why a tick was missed, and by which policy it was given up. */
export async function missedWords(facts: TickFacts, reasonWords: ReasonWords): Promise<string> {
  const cause = `because ${await lateWords(facts)}`
  return `${cause}, and ${deployWords(facts)}${await policyWords(facts, reasonWords)}`
}

async function policyWords(facts: TickFacts, reasonWords: ReasonWords): Promise<string> {
  const { run, say } = facts
  const policies = deciding(facts)
  switch (run.reason) {
    case "missed_window": {
      const windowMs = agreed(policies, ({ missedWindowMs }) => missedWindowMs)
      const window = windowMs === undefined ? "its policy" : formatDuration(windowMs)
      return `it was older than the window of ${window} when it was decided, at ${say(decidedAtMs(run))}`
    }
    case "missed_limit": {
      const limit = agreed(policies, ({ missedLimit }) => missedLimit)
      return `of its missed ticks only the newest${limit === undefined ? "" : ` ${limit}`} were to run`
    }
    case "missed_collapsed":
      return standInWords(facts, reasonWords)
    default:
      return "its policy for missed ticks was to skip them"
  }
}

/** The policies of the version that decided; else of all that may have, in a row of a release that did not record it. */
function deciding({ run, versions, tickMs }: TickFacts): Policies[] {
  const decided = versions.filter(({ versionId }) => versionId === run.decidedVersionId)
  if (decided.length > 0) return decided.map(({ policies }) => policies)
  const thenMs = decidedAtMs(run)
  const isPossible = ({ missed, missedWindowMs }: Policies): boolean => {
    if (run.reason === "missed_window") return thenMs - tickMs > missedWindowMs
    return run.reason !== "missed_limit" || missed === "all"
  }
  return versions
    .filter(({ fromMs, toMs = Infinity }) => fromMs < thenMs && tickMs <= toMs)
    .map(({ policies }) => policies)
    .filter(isPossible)
}

function agreed(policies: Policies[], valueOf: (policies: Policies) => number): number | undefined {
  const values = new Set(policies.map(valueOf))
  return values.size === 1 ? [...values][0] : undefined
}

/** Names the deploy that changed the job between a tick and its decision. */
function deployWords({ run, versions, tickMs, say }: TickFacts): string {
  const decided = versions.find(({ versionId }) => versionId === run.decidedVersionId)
  if (!decided || decided === versionAt(versions, tickMs)) return ""
  return `by the policy of the deploy of ${say(decided.fromMs)} `
}

/** What kept the tick from being run in time, as far as the ledger proves it. */
async function lateWords({ ledger, nowMs, tickMs, run, say }: TickFacts): Promise<string> {
  const thenMs = decidedAtMs(run)
  const wasDecidedInTime = run.createdAtMs < thenMs
  const dueMs = wasDecidedInTime ? run.runAtMs : tickMs
  const gap = workerGapAt(await ledger.workers({ fromMs: 0, toMs: nowMs + 1 }), dueMs)
  const gapEndMs = Math.min(gap?.toMs ?? Infinity, thenMs)
  if (gap && gapEndMs - dueMs >= missedAfterMs) {
    // Workers are forgotten in time.
    if (gap.fromMs === undefined) return `no worker is known to have been alive before ${say(gapEndMs)}`
    return `no worker was alive from ${say(gap.fromMs)} to ${say(gapEndMs)}`
  }
  if (wasDecidedInTime) return `no worker took it within ${formatDuration(missedAfterMs)}`
  return `it was decided only at ${say(thenMs)}${gap ? "" : ", though a worker was alive"}`
}

/** What became of the tick that stands in for this one. */
async function standInWords(facts: TickFacts, reasonWords: ReasonWords): Promise<string> {
  const { say } = facts
  const { standInMs } = facts.run
  if (standInMs === undefined)
    return "its policy for missed ticks was to run one for all of them, a later one"
  const standIn = await standInOf(facts.ledger, facts.run)
  if (!standIn) return `the tick of ${say(standInMs)} was to stand in for it, whose run is not kept`
  const name = (run: RunRecord) => `run ${run.runId} of ${say(run.scheduledForMs)}`
  if (standIn.status !== "skipped") return `${name(standIn)} ${await endWords(facts, standIn, "for it")}`
  const words = `${name(standIn)} was to stand in for it, but`
  const last = await lastStandIn(facts, standIn)
  if (last !== standIn && last.status !== "skipped") {
    return `${words} gave way to ${name(last)}, which ${await endWords(facts, last, "for both")}`
  }
  const given = { ...facts, run: standIn, tickMs: standIn.scheduledForMs }
  if (standIn.reason !== "missed_collapsed") return `${words} was skipped, ${await reasonWords(given)}`
  return `${words} was skipped, because it was missed as well`
}

/** Follows stand-ins that were missed themselves; each is later than the one before. */
async function lastStandIn(facts: TickFacts, standIn: RunRecord): Promise<RunRecord> {
  let last = standIn
  while (last.status === "skipped" && last.standInMs !== undefined && last.standInMs > last.scheduledForMs) {
    const next = await standInOf(facts.ledger, last)
    if (!next || next.scheduledForMs <= last.scheduledForMs) break
    last = next
  }
  return last
}

async function endWords(facts: TickFacts, run: RunRecord, forWhat: string): Promise<string> {
  if (run.status === "succeeded") return `stood in ${forWhat}, and succeeded`
  if (run.status === "failed") {
    const given = { ...facts, run, tickMs: run.scheduledForMs }
    return `stood in ${forWhat}, and failed${await failureWords(given)}`
  }
  return `stands in ${forWhat}, and is ${run.status}`
}
