import type { Clock, Timer } from "../base/clock"

/** What a handler reported as its progress; any value is one. */
export interface Reported {
  value: unknown
}

/** Writes a run's progress at a sane pace: the newest value, at most once in `everyMs`. */
export interface Progress {
  report: (value: unknown) => void
  /** The newest value as it is kept, unless it is known to be written: the outcome of the attempt takes it along. */
  unwritten: () => Reported | undefined
  /** Takes and writes nothing more. */
  stop(): void
  /** Writes what no outcome takes along, because the run is handed back. Rejects where the write fails. */
  save(): Promise<void>
}

export function createProgress(options: {
  clock: Clock
  everyMs: number
  /** How a value is kept; never throws. */
  kept: (value: unknown) => unknown
  write: (kept: unknown) => Promise<void>
}): Progress {
  const { clock, everyMs, kept, write } = options
  let unwritten: Reported | undefined
  /** The newest that the ledger was asked to write. */
  let written: Reported | undefined
  let isWriting = false
  let timer: Timer | undefined
  let stopped = false
  const flush = () => {
    timer = undefined
    if (!unwritten || unwritten === written) return
    timer = clock.setTimer(flush, everyMs)
    // Not while one waits for its answer: on another connection the newer one could be written before the older.
    if (isWriting) return
    const given = (written = unwritten)
    isWriting = true
    // A write that fails is made good by the next, or by the outcome.
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
      // A handler that was given up may go on.
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
