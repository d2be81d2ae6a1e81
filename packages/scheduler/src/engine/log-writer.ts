import type { Clock, Timer } from "../base/clock"
import type { LogLine } from "../ledger/history"

/**
 * Writes the log lines of all runs of this process together, at most about once every `everyMs`. Lines are best effort:
 * no run waits for them, and those that cannot be written are dropped in the end.
 */
export interface LogWriter {
  add(line: LogLine): void
  /** An attempt that logged has ended: writes at once, unless something was written just now. */
  ended(): void
  /** Writes the waiting lines, and none afterwards. Settles when that is done, has failed, or took `withinMs` milliseconds. */
  close(withinMs: number): Promise<void>
}

/** At most this many lines wait for a ledger that does not answer; further ones are dropped. */
const mostWaiting = 10_000
/** How many lines one statement writes, which at 4 kB a line is a few megabytes. */
const largestWrite = 500
/** After this many failures in a row the lines are dropped: the connection is not the cause then. */
const mostFailures = 5

export function createLogWriter(options: {
  clock: Clock
  everyMs: number
  write: (lines: LogLine[]) => Promise<void>
}): LogWriter {
  const { clock, everyMs, write } = options
  let waiting: LogLine[] = []
  let timer: Timer | undefined
  let writing: Promise<void> | undefined
  let failures = 0
  let wroteAt = -Infinity
  let closed = false

  function flush(): Promise<void> {
    timer?.cancel()
    timer = undefined
    writing ??= writeAll().finally(() => {
      writing = undefined
      if (waiting.length > 0) wait()
    })
    return writing
  }

  async function writeAll(): Promise<void> {
    wroteAt = clock.localNow()
    while (waiting.length > 0) {
      const lines = waiting.slice(0, largestWrite)
      try {
        await write(lines)
        failures = 0
      } catch {
        failures += 1
        if (failures < mostFailures) return
        failures = 0
      }
      waiting = waiting.slice(lines.length)
    }
  }

  function wait(): void {
    if (!closed) timer ??= clock.setTimer(() => void flush(), everyMs)
  }

  return {
    add(line) {
      if (closed || waiting.length >= mostWaiting) return
      waiting.push(line)
      if (!writing) wait()
    },
    ended() {
      if (!closed && !writing && clock.localNow() - wroteAt >= everyMs) void flush()
    },
    async close(withinMs) {
      if (closed || (waiting.length === 0 && !writing)) {
        closed = true
        return
      }
      await Promise.race([flush(), new Promise<void>((resolve) => clock.setTimer(resolve, withinMs))])
      closed = true
      timer?.cancel()
    },
  }
}
