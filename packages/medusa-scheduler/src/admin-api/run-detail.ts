import { mostLogLines, runUnknown, whyRun } from "@nightshift/scheduler"
import type { AttemptRecord, Ledger, LogLine, RunRecord } from "@nightshift/scheduler"
import type { AttemptAnswer, LogLineAnswer, RunDetailAnswer } from "../answers"
import { isoOf, isoOrNull } from "./instant"
import { toErrorAnswer, toRunAnswer } from "./run-answer"

/** So many lines are told, of all attempts together. */
const mostLines = 2_000

/** One run, with its attempts, what its handler logged, and why it is as it is. Throws RUN_UNKNOWN. */
export async function runDetail(ledger: Ledger, runId: string): Promise<RunDetailAnswer> {
  const [run, nowMs, lines] = await Promise.all([
    ledger.run(runId),
    ledger.readClock(),
    ledger.logs({ runId, limit: mostLines + 1 }),
  ])
  if (!run) throw runUnknown(runId)
  return {
    ...toRunAnswer(run, nowMs),
    data: run.data ?? null,
    result: run.result ?? null,
    error: toErrorAnswer(run.error),
    worker: run.workerId ?? null,
    requested_by: run.requestedBy ?? null,
    cancel_requested_at: isoOrNull(run.cancelRequestedAtMs),
    blocked_by: run.blockedBy ?? null,
    attempts: attemptsOf(run),
    logs: lines.slice(0, mostLines).map(toLineAnswer),
    logs_cut: lines.length > mostLines || lines.some(({ line }) => line > mostLogLines),
    why: await whyRun({ ledger, nowMs, run }),
  }
}

function attemptsOf(run: RunRecord): AttemptAnswer[] {
  const ended = run.attempts.map(toAttemptAnswer)
  const { status, attempt, workerId, attemptStartedAtMs } = run
  if (status !== "running" || workerId === undefined || attemptStartedAtMs === undefined) return ended
  const current: AttemptAnswer = {
    attempt,
    worker: workerId,
    started_at: isoOf(attemptStartedAtMs),
    finished_at: null,
    outcome: "running",
    error: null,
  }
  return [...ended, current]
}

function toAttemptAnswer({
  attempt,
  worker,
  startedAt,
  finishedAt,
  outcome,
  error,
}: AttemptRecord): AttemptAnswer {
  return {
    attempt,
    worker,
    started_at: isoOf(Date.parse(startedAt)),
    finished_at: isoOf(Date.parse(finishedAt)),
    outcome,
    error: toErrorAnswer(error),
  }
}

function toLineAnswer({ attempt, atMs, level, message }: LogLine): LogLineAnswer {
  return { attempt, at: isoOf(atMs), level, message }
}
