import { mostLogLines } from "../engine/run-log"
import type { AttemptRecord, History, LogLine, RunRecord } from "../ledger/history"
import { runUnknown } from "../ledger/operation-errors"
import { whyRun } from "./why"
import { standInOf } from "./why-facts"

/** So many lines are told, of all attempts together. */
export const mostToldLines = 2_000

/** One call of the handler; what is under way has no end yet. */
export type AttemptAccount = Omit<AttemptRecord, "finishedAt" | "outcome"> & {
  finishedAt: string | null
  outcome: AttemptRecord["outcome"] | "running"
}

/** All that is known of one run. */
export interface RunAccount {
  run: RunRecord
  /** What became of it, in one sentence. */
  why: string
  /** The run of the tick that stands in for it, of one that was skipped as missed, as far as it is kept. */
  standInRunId: string | undefined
  attempts: AttemptAccount[]
  /** What its handler logged, of the first attempt first. */
  lines: LogLine[]
  /** Whether it logged more than is told here, or more than is kept. */
  isCut: boolean
  /** When it was read, on the ledger's clock. */
  nowMs: number
}

/**
 * One run with its attempts, what its handler logged, and why it is as it is.
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
    ledger.logs({ runId, limit: mostToldLines + 1 }),
  ])
  if (!run) throw runUnknown(runId)
  return {
    run,
    nowMs,
    why: await whyRun({ ...input, nowMs, run }),
    standInRunId: (await standInOf(ledger, run))?.runId,
    attempts: attemptsOf(run),
    lines: lines.slice(0, mostToldLines),
    isCut: lines.length > mostToldLines || lines.some(({ line }) => line > mostLogLines),
  }
}

function attemptsOf(run: RunRecord): AttemptAccount[] {
  const { status, attempt, workerId, attemptStartedAtMs, attempts } = run
  if (status !== "running" || workerId === undefined || attemptStartedAtMs === undefined) return attempts
  const startedAt = new Date(attemptStartedAtMs).toISOString()
  const current = { attempt, worker: workerId, startedAt, finishedAt: null, error: null }
  return [...attempts, { ...current, outcome: "running" }]
}
