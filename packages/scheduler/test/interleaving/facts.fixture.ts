import type { Policies } from "../../src/policy/policies"

/** From the moment something was asked for to the moment of its answer: it came true somewhere in between. */
export interface Span {
  from: number
  to: number
}

/** An attempt that a process has, or the promise of a permit to a run that is due. */
export interface Holding {
  job: string
  runId: string
  /** 0 is a run that has none yet and was offered a permit. */
  attempt: number
  begun: Span
  /** `from`: when the handler ended; `to`: by when the ledger knows. Undefined is not at all. */
  end: Span | undefined
}

/** A tick that a claim settled as skipped. */
export interface Skip {
  job: string
  runId: string
  reason: string
  blockedBy: string | undefined
  span: Span
  /** When it was asked for and answered, by the virtual clock, in epoch milliseconds. */
  askedAtMs: number
  atMs: number
}

export interface Deploy {
  span: Span
  policies: Map<string, Policies>
}

/** A tick that was written as due. */
export interface Tick {
  job: string
  runId: string
  scheduledForMs: number
  trigger: "schedule" | "missed"
  versionId: string
  span: Span
}

/** Something that took a run away from those that run or will: cancelled, or skipped. */
export interface Loss {
  runId: string
  span: Span
}

/** What the harness knows by itself, from what the ledgers answered. */
export interface Facts {
  /** Counts up with each use. */
  moment(): number
  holdings: Holding[]
  skips: Skip[]
  deploys: Deploy[]
  ticks: Tick[]
  losses: Loss[]
  /** Runs that were made due again by an operator. */
  retries: Loss[]
  /** Ranges of ticks that were skipped when they were decided, by the version that decided. */
  decidedSkips: { runId: string; versionId: string; span: Span }[]
  /** Runs that a claim has put off. */
  /** By run id: the job. */
  waited: Map<string, string>
  /** Runs that were seen to wait for nothing. */
  stuck: Set<string>
  /** What was seen at once and must not be. */
  breaches: string[]
  /** An attempt began. It may have been taken away before its process was answered. */
  begin(holding: Omit<Holding, "end">): void
  /** An attempt ended, or was taken away, somewhere within the span. */
  end(run: { runId: string; attempt: number }, span: Span): void
  /** The policies that were the newest at some moment of the span. */
  policiesWithin(job: string, span: Span): Policies[]
  /** Names what is special about a job's bound: it was deployed with another one. */
  deployNote(job: string): string
}

export function createFacts(): Facts {
  let moments = 0
  const holdings: Holding[] = []
  const deploys: Deploy[] = []
  /** Ends of attempts that nobody knew yet. */
  const ends: { run: { runId: string; attempt: number }; span: Span }[] = []
  const isSame = (some: { runId: string; attempt: number }, other: { runId: string; attempt: number }) =>
    some.runId === other.runId && some.attempt === other.attempt
  const end: Facts["end"] = (run, span) => {
    // A permit may be promised to one run several times.
    const ended = holdings.filter((each) => isSame(each, run) && (run.attempt > 0 || !each.end))
    if (ended.length === 0) ends.push({ run, span })
    for (const holding of ended) {
      const from = Math.min(holding.end?.from ?? Infinity, span.from)
      holding.end = { from, to: Math.min(holding.end?.to ?? Infinity, span.to) }
    }
  }
  return {
    moment: () => ++moments,
    holdings,
    skips: [],
    deploys,
    ticks: [],
    losses: [],
    retries: [],
    decidedSkips: [],
    waited: new Map(),
    stuck: new Set(),
    breaches: [],
    begin(holding) {
      holdings.push({ ...holding, end: undefined })
      for (const early of ends) if (isSame(early.run, holding)) end(holding, early.span)
      // Whatever took an earlier attempt away may not be answered yet.
      for (const other of holdings) {
        if (other.runId !== holding.runId || other.attempt === 0) continue
        if (other.attempt < holding.attempt) end(other, holding.begun)
        if (other.attempt > holding.attempt) end(holding, other.begun)
      }
    },
    end,
    policiesWithin(job, span) {
      const found: Policies[] = []
      deploys.forEach((deploy, index) => {
        const next = deploys[index + 1]
        if (deploy.span.from > span.to || (next && next.span.to < span.from)) return
        const policies = deploy.policies.get(job)
        if (policies) found.push(policies)
      })
      return found
    },
    deployNote(job) {
      const bounds = new Set(deploys.map(({ policies }) => policies.get(job)?.concurrency))
      return bounds.size > 1 ? " after a deploy" : ""
    },
  }
}

/** Whether it may have held a permit at some moment of the span. */
export const mayHold = ({ begun, end }: Pick<Holding, "begun" | "end">, span: Span): boolean =>
  begun.from <= span.to && (end === undefined || end.to >= span.from)

/** Whether its handler is under way at this moment, for certain. */
export const surelyHolds = ({ begun, end }: Holding, moment: number): boolean =>
  begun.to <= moment && (end === undefined || end.from > moment)
