import type { AuditTally, TickSpan } from "@nightshift/scheduler/internal/insight/audit"
import type { Evidence } from "./evidence"
import { faultKinds, type FaultKind } from "./fault-plan"
import type { Recovery } from "./recovery"
import type { Finding } from "./job-facts"
import { startsWithinMs } from "./stuck"

/** The facts that are judged. */
export interface VerifyFacts {
  /** The kinds of the planned faults. */
  planned: FaultKind[]
  recoveries: Recovery[]
  audit: { total: AuditTally; unaccountedTicks: TickSpan[]; unexpectedTicks: TickSpan[] }
  evidence: Evidence
  /** What workers did and should not do, as sentences. */
  workerFailures: string[]
}

/** One part of the promise that did not hold. */
export interface Breach {
  name: BreachName
  count: number
  /** As a sentence. */
  message: string
}

export const breachNames = [
  "nothing-ran",
  "fault-not-done",
  "decided-twice",
  "lost",
  "unaccounted",
  "unexpected",
  "doubled-effects",
  "lost-effects",
  "stray-effects",
  "given-up-effects",
  "lost-calls",
  "skipped-with-room",
  "over-bound",
  "stuck",
  "worker-failure",
] as const
export type BreachName = (typeof breachNames)[number]

export interface Certificate extends VerifyFacts {
  /** Ticks without an outcome, or with one that their job does not allow. */
  lost: number
  /** Empty: the promise held. */
  breaches: Breach[]
}

/** Judges the facts: all that breaks the promise is a breach, and so is a verify that proved nothing. */
export function judge(facts: VerifyFacts): Certificate {
  const { audit, evidence, workerFailures } = facts
  const { effects, calls, bounds } = evidence
  const lost = evidence.open + evidence.notAllowed
  const nothing = audit.total.expected === 0 || effects.rows === 0 || calls.rows === 0
  const counts: Record<BreachName, readonly [number, string]> = {
    "nothing-ran": [nothing ? 1 : 0, "No tick ran: nothing is proved."],
    "fault-not-done": [undone(facts), "of the faults were not carried out."],
    "decided-twice": [evidence.decidedTwice, "of the ticks were decided more than once."],
    lost: [
      lost,
      `of the ticks got no outcome, or one that their job does not allow${firstOf([evidence.firstNotAllowed])}.`,
    ],
    unaccounted: [
      audit.total.unaccounted,
      `of the ticks are nowhere in the ledger${first(audit.unaccountedTicks)}.`,
    ],
    unexpected: [
      audit.total.unexpected,
      `of the rows belong to no tick of a schedule${first(audit.unexpectedTicks)}.`,
    ],
    "doubled-effects": [effects.doubled, "of the effects are there more than once."],
    "lost-effects": [effects.lost, "of the runs succeeded, and their effect is not there."],
    "stray-effects": [effects.stray, "of the effects belong to an attempt that did not succeed."],
    "given-up-effects": [
      effects.givenUp,
      "of the attempts that were given up wrote after their signal, and what they wrote is there.",
    ],
    "lost-calls": [calls.lost, "of the runs succeeded, and their handler was never called."],
    "skipped-with-room": [
      bounds.skippedWithRoom.length,
      `of the ticks were skipped for overlap while there was room${firstOf(bounds.skippedWithRoom)}.`,
    ],
    "over-bound": [
      bounds.over.length,
      `of the runs began beyond the bound of their job${firstOf(bounds.over)}.`,
    ],
    stuck: [
      bounds.stuck.length,
      `of the runs waited for more than ${startsWithinMs / 1_000} s while there was room${firstOf(bounds.stuck)}.`,
    ],
    "worker-failure": [
      workerFailures.length,
      `of the workers crashed or did not end in order: ${workerFailures.join(" ")}`,
    ],
  }
  const breaches = breachNames.flatMap((name) => {
    const [count, text] = counts[name]
    if (count === 0) return []
    return [{ name, count, message: name === "nothing-ran" ? text : `${count} ${text}` }]
  })
  return { ...facts, lost, breaches }
}

function undone({ planned, recoveries }: VerifyFacts): number {
  const done = new Map(recoveries.map(({ kind, times }) => [kind, times]))
  return faultKinds
    .map((kind) => planned.filter((each) => each === kind).length - (done.get(kind) ?? 0))
    .reduce((sum, each) => sum + Math.abs(each), 0)
}

function first(spans: TickSpan[]): string {
  const [span] = spans
  return span ? `, first ${span.job} at ${new Date(span.fromMs).toISOString()}` : ""
}

function firstOf([finding]: (Finding | undefined)[]): string {
  if (!finding) return ""
  return `, first run ${finding.runId} of ${finding.job} at ${new Date(finding.atMs).toISOString()}`
}
