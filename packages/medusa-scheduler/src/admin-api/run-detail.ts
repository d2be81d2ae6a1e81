import { accountOfRun, type AttemptAccount, type Ledger, type LogLine } from "@nightshift/scheduler"
import type { AttemptAnswer, LogLineAnswer, RunDetailAnswer } from "./answers"
import type { ApiRequest } from "./endpoint"
import { isoOf, isoOrNull } from "./instant"
import { toErrorAnswer, toRunAnswer } from "./run-answer"

/** `GET /admin/scheduled-jobs/runs/:id` */
export async function showRun({ ledger, params }: ApiRequest): Promise<{ run: RunDetailAnswer }> {
  return { run: await runDetail(ledger, params.id!) }
}

/** One run, with its attempts, its log and an explanation. @throws NightshiftError RUN_UNKNOWN */
export async function runDetail(ledger: Ledger, runId: string): Promise<RunDetailAnswer> {
  const { run, standInRunId, nowMs, why, attempts, lines, isCut } = await accountOfRun({ ledger, runId })
  const { standInMs } = run
  return {
    ...toRunAnswer(run, nowMs),
    data: run.data ?? null,
    result: run.result ?? null,
    error: toErrorAnswer(run.error),
    worker: run.workerId ?? null,
    requested_by: run.requestedBy ?? null,
    cancel_requested_at: isoOrNull(run.cancelRequestedAtMs),
    blocked_by: run.blockedBy ?? null,
    stand_in: standInMs === undefined ? null : { run: standInRunId ?? null, scheduled_for: isoOf(standInMs) },
    decided_by_version: run.decidedVersionId ?? null,
    must_run: run.mustRun,
    attempts: attempts.map(toAttemptAnswer),
    logs: lines.map(toLineAnswer),
    logs_cut: isCut,
    why,
  }
}

function toAttemptAnswer(account: AttemptAccount): AttemptAnswer {
  const { attempt, worker, startedAt, finishedAt, outcome, error } = account
  return {
    attempt,
    worker,
    started_at: isoOf(Date.parse(startedAt)),
    finished_at: finishedAt === null ? null : isoOf(Date.parse(finishedAt)),
    outcome,
    error: toErrorAnswer(error),
  }
}

function toLineAnswer({ attempt, atMs, level, message }: LogLine): LogLineAnswer {
  return { attempt, at: isoOf(atMs), level, message }
}
