import type { DueRun } from "../../src/job/due-run"
import type { ClaimedRun, JobRecord, Ledger } from "../../src/ledger/ledger"
import type { SeededRandom } from "../../../cli/src/verify/seeded-random"
import type { TraceDatabase } from "./database.fixture"
import { createFacts, type Facts, type Span } from "./facts.fixture"
import { createStatementGate, type StatementGate } from "./statement-gate.fixture"

/** Why an attempt is given up while its handler goes on. */
export type GivenUp = "timeout" | "cancel" | "lease"

/** One attempt that a process has begun. */
export interface RunningAttempt {
  run: ClaimedRun
  /** An operator asks it to end. */
  cancelled: boolean
  /** Its outcome is on its way. */
  ending: boolean
  /** Set where it runs in a transaction: gives it up, for this cause. */
  giveUp?: (cause: GivenUp) => void
}

/** What a scheduling process is to the ledger: a worker with a number of slots. */
export interface Process {
  name: string
  ledger: Ledger
  workerId: string
  slots: number
  running: RunningAttempt[]
  /** How many claims are on their way. */
  claiming: number
}

/** A message on the queue. */
export interface Offer {
  runId: string
  job: string
  runAtMs: number
}

export interface InterleavingWorld {
  random: SeededRandom
  gate: StatementGate
  database: TraceDatabase
  facts: Facts
  processes: Process[]
  /** What the newest deploy has defined, by name. */
  jobs: Map<string, JobRecord>
  offers: Offer[]
  /** Whether deploys change the jobs of this trace after the first one. */
  changesJobs: boolean
  /** What happened, as texts, in order. */
  trace: string[]
  underWay(): number
  /** Runs one operation of a process; what it rejects with is a breach, unless it is a documented refusal. */
  operate<T>(
    words: string,
    work: (span: Span) => Promise<T>,
    then?: (answer: T, span: Span) => string | undefined,
  ): void
  /** Puts runs on the queue. */
  offer(runs: (DueRun & { runAtMs?: number })[]): void
  /** Closes the ledgers. */
  close(): Promise<void>
}

/** Counted where it comes from. */
const deadlockDetected = "40P01"

/** An operator may be too late; everything else that a ledger rejects with must not happen. */
const expectedCodes = ["RUN_STATE", "RUN_UNKNOWN", "JOB_UNKNOWN"]

export function createInterleavingWorld(options: {
  random: SeededRandom
  database: TraceDatabase
}): InterleavingWorld {
  const { random, database } = options
  const gate = createStatementGate()
  const facts = createFacts()
  const trace: string[] = []
  const offers: Offer[] = []
  let underWay = 0
  const processes = ["A", "B", "C", "D", "E"].slice(0, random.whole(2, 5)).map((name): Process => {
    const slots = random.whole(1, 6)
    return {
      name,
      ledger: database.openLedger(gate, name),
      workerId: name,
      slots,
      running: [],
      claiming: 0,
    }
  })

  async function finished<T>(
    words: string,
    work: (span: Span) => Promise<T>,
    then: ((answer: T, span: Span) => string | undefined) | undefined,
  ): Promise<void> {
    const span = { from: facts.moment(), to: Infinity }
    const say = (answer: string) => trace.push(`${span.from}-${facts.moment()} ${words}: ${answer}`)
    try {
      const answer = await gate.within(words, () => work(span))
      span.to = facts.moment()
      say(then?.(answer, span) ?? "done")
    } catch (error) {
      span.to = facts.moment()
      say(String(error))
      const code = String((error as { code?: unknown }).code)
      if (![...expectedCodes, deadlockDetected].includes(code))
        facts.breaches.push(`error: ${words} was refused with ${String(error)}`)
    }
  }

  return {
    random,
    gate,
    database,
    facts,
    processes,
    jobs: new Map(),
    offers,
    changesJobs: random.next() < 0.6,
    trace,
    underWay: () => underWay,
    operate(words, work, then) {
      underWay += 1
      void finished(words, work, then).finally(() => (underWay -= 1))
    },
    offer(runs) {
      for (const { runId, job, runAtMs } of runs) {
        offers.push({ runId, job, runAtMs: runAtMs ?? database.time.now() })
      }
    },
    async close() {
      gate.open()
      await Promise.all(processes.map(({ ledger }) => ledger.close()))
    },
  }
}
