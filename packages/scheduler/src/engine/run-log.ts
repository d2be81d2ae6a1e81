import type { Clock, Timer } from "../base/clock"
import { describeThrown, type Logger } from "../base/logger"
import type { Redactor } from "../base/redactor"
import { storable } from "../base/safe-text"
import type { LogLevel, LogLine } from "../ledger/history"
import type { RunAttempt } from "../ledger/run"

/** How many lines of an attempt's log are kept, the first ones, and how many characters of each. */
export const mostLogLines = 1_000
export const longestLogLine = 4_000

/** A handler's log: it goes to the logger as usual, and is kept with the run. */
export interface RunLog {
  /** The handler's logger; it has every member of the underlying one. */
  logger: Logger
  /** Keeps no more lines. */
  stop(): void
}

export function createRunLog(options: {
  clock: Clock
  logger: Logger
  attempt: RunAttempt
  writer: LogWriter
  /** Removes the run's secrets from its lines. Default: it has none. */
  redactor?: Redactor | undefined
}): RunLog {
  const { clock, logger, attempt, writer, redactor } = options
  let lines = 0
  let stopped = false

  function keep(level: LogLevel, message: string): void {
    if (stopped || lines > mostLogLines) return
    lines += 1
    const given = { ...attempt, line: lines, atMs: clock.now() }
    if (lines > mostLogLines) writer.add({ ...given, level: "warn", message: cut })
    else writer.add({ ...given, level, message: storable(message, longestLogLine) })
  }

  const own = {
    info: (...values: unknown[]) => log("info", values),
    warn: (...values: unknown[]) => log("warn", values),
    error: (...values: unknown[]) => log("error", values),
  }

  const shown = (values: unknown[]) => (redactor ? values.map(redactor.thrown) : values)

  function log(level: LogLevel, given: unknown[]): unknown {
    const values = shown(given)
    const answer = (logger[level] as (...given: unknown[]) => unknown).apply(logger, values)
    keep(level, textOf(values))
    return answer
  }

  return {
    // A logger may have more than these three methods: the rest is the underlying logger's.
    logger: new Proxy(own, {
      get(_own, name) {
        if (Object.hasOwn(own, name)) return own[name as keyof typeof own]
        const value: unknown = Reflect.get(logger, name)
        if (typeof value !== "function") return value
        return (...values: unknown[]): unknown => value.apply(logger, shown(values))
      },
      has: (_own, name) => name in logger,
    }),
    stop() {
      stopped = true
      if (lines > 0) writer.ended()
    },
  }
}

const cut = `Only the first ${mostLogLines} lines of an attempt are kept.`

/** What a handler passed to its logger, as one text; an error with its stack. Never throws. */
function textOf(values: unknown[]): string {
  try {
    return values
      .filter((word) => word !== undefined)
      .map(describeThrown)
      .join("\n")
  } catch {
    return "a value that cannot be written as text"
  }
}

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
