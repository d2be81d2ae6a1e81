import { mostLogLines } from "../engine/run-log"
import type { AttemptRecord, History, LogLine, RunRecord } from "../ledger/history"
import { runUnknown } from "../ledger/operation-errors"
import { whyRun } from "./why"
import { standInOf } from "./why-facts"

/** How many lines are shown, of all attempts together. */
export const mostShownLines = 2_000

/** One call of the handler; one that is under way has no end yet. */
export type AttemptAccount = Omit<AttemptRecord, "finishedAt" | "outcome"> & {
  finishedAt: string | null
  outcome: AttemptRecord["outcome"] | "running"
}

/** Everything that is known about one run. */
export interface RunAccount {
  run: RunRecord
  /** What happened to it, in one sentence. */
  why: string
  /** If it was skipped as missed: the run of the tick that stands in for it, if that run is kept. */
  standInRunId: string | undefined
  attempts: AttemptAccount[]
  /** What its handler logged, the first attempt first. */
  lines: LogLine[]
  /** Whether it logged more than is shown here, or more than is kept. */
  isCut: boolean
  /** When it was read, on the ledger's clock. */
  nowMs: number
}

/**
 * One run with its attempts, what its handler logged, and why it ended as it did.
 *
 * @param input.timezone in which the sentence names times. Default: the job's own
 * @throws NightshiftError RUN_UNKNOWN, TIMEZONE_INVALID
 */
export async function accountOfRun(input: {
  ledger: History & { readClock(): Promise<number> }
  runId: string
  timezone?: string
}): Promise<RunAccount> {
  const { ledger, runId } = input
  const [run, nowMs, lines] = await Promise.all([
    ledger.run(runId),
    ledger.readClock(),
    ledger.logs({ runId, limit: mostShownLines + 1 }),
  ])
  if (!run) throw runUnknown(runId)
  return {
    run,
    nowMs,
    why: await whyRun({ ...input, nowMs, run }),
    standInRunId: (await standInOf(ledger, run))?.runId,
    attempts: attemptsOf(run),
    lines: lines.slice(0, mostShownLines),
    isCut: lines.length > mostShownLines || lines.some(({ line }) => line > mostLogLines),
  }
}

function attemptsOf(run: RunRecord): AttemptAccount[] {
  const { status, attempt, workerId, attemptStartedAtMs, attempts } = run
  if (status !== "running" || workerId === undefined || attemptStartedAtMs === undefined) return attempts
  const startedAt = new Date(attemptStartedAtMs).toISOString()
  const current = { attempt, worker: workerId, startedAt, finishedAt: null, error: null }
  return [...attempts, { ...current, outcome: "running" }]
}
