import type { Clock, Timer } from "../base/clock"
import type { Logger } from "../base/logger"
import type { Redactor } from "../base/redactor"
import type { Ledger } from "../ledger/ledger"
import type { RunAttempt } from "../ledger/run"
import type { LateParts } from "./handler-context"
import { createRunLog, type LogWriter, type RunLog } from "./run-log"
import { toRunProgress } from "./run-error"

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

/** What a handler reported as its progress; it may be any value. */
export interface Reported {
  value: unknown
}

/** Writes a run's newest progress, at most once every `everyMs`. */
interface Progress {
  report: (value: unknown) => void
  /** The newest value as it is stored, unless it is known to be written: the attempt's outcome includes it. */
  unwritten: () => Reported | undefined
  /** Accepts and writes nothing more. */
  stop(): void
  /** Writes progress that no outcome includes, because the run is handed back. Rejects where the write fails. */
  save(): Promise<void>
}

export function createProgress(options: {
  clock: Clock
  everyMs: number
  /** The value as it is stored; never throws. */
  kept: (value: unknown) => unknown
  write: (kept: unknown) => Promise<void>
}): Progress {
  const { clock, everyMs, kept, write } = options
  let unwritten: Reported | undefined
  /** The newest value that the ledger was asked to write. */
  let written: Reported | undefined
  let isWriting = false
  let timer: Timer | undefined
  let stopped = false
  const flush = () => {
    timer = undefined
    if (!unwritten || unwritten === written) return
    timer = clock.setTimer(flush, everyMs)
    // Not while a write is under way: on another connection the newer value could be written before the older one.
    if (isWriting) return
    const given = (written = unwritten)
    isWriting = true
    // The next write, or the outcome, makes up for one that fails.
    write(kept(given.value)).then(
      () => {
        isWriting = false
        if (unwritten === given) unwritten = undefined
      },
      () => (isWriting = false),
    )
  }
  function stop(): void {
    stopped = true
    timer?.cancel()
  }
  return {
    report(value) {
      // A handler that was given up may still run.
      if (stopped) return
      unwritten = { value }
      if (!timer) flush()
    },
    unwritten: () => unwritten && { value: kept(unwritten.value) },
    stop,
    async save() {
      stop()
      if (unwritten) await write(kept(unwritten.value))
    },
  }
}
