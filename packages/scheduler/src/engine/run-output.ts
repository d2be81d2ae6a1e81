import type { Clock } from "../base/clock"
import type { Logger } from "../base/logger"
import type { Redactor } from "../base/redactor"
import type { Ledger } from "../ledger/ledger"
import type { RunAttempt } from "../ledger/run"
import type { LateParts } from "./handler-context"
import type { LogWriter } from "./log-writer"
import { createProgress, type Progress, type Reported } from "./progress"
import { toRunProgress } from "./run-error"
import { createRunLog, type RunLog } from "./run-log"

/** The log and the progress of one attempt. Most handlers use neither, so each is created on first use. */
export interface RunOutput extends Pick<LateParts, "logger" | "progress"> {
  /** The newest progress, unless it is known to be written. */
  unwritten: () => Reported | undefined
  /** Accepts nothing more. */
  stop(): void
  /** Writes progress that no outcome includes, because the run is handed back. Rejects where the write fails. */
  save(): Promise<void>
}

/** How often the progress of one attempt is written at most, in milliseconds. */
const progressEveryMs = 1_000

export function createRunOutput(options: {
  clock: Clock
  logger: Logger
  ledger: Pick<Ledger, "recordProgress">
  attempt: RunAttempt
  writer: LogWriter
  redactor: Redactor | undefined
}): RunOutput {
  const { clock, ledger, attempt, redactor } = options
  let log: RunLog | undefined
  let progress: Progress | undefined
  let isStopped = false

  function makeLog(): RunLog {
    log = createRunLog(options)
    if (isStopped) log.stop()
    return log
  }

  function makeProgress(): Progress {
    progress = createProgress({
      clock,
      everyMs: progressEveryMs,
      kept: (value) => toRunProgress(value, redactor),
      write: (kept) => ledger.recordProgress({ ...attempt, progress: kept }),
    })
    if (isStopped) progress.stop()
    return progress
  }

  return {
    logger: () => (log ?? makeLog()).logger,
    progress: () => (progress ?? makeProgress()).report,
    unwritten: () => progress?.unwritten(),
    stop() {
      isStopped = true
      log?.stop()
      progress?.stop()
    },
    save: () => progress?.save() ?? Promise.resolve(),
  }
}
