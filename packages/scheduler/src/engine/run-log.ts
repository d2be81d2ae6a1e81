import type { Clock } from "../base/clock"
import { describeThrown, type Logger } from "../base/logger"
import type { Redactor } from "../base/redactor"
import { storable } from "../base/storable"
import type { LogLevel } from "../ledger/history"
import type { RunAttempt } from "../ledger/run"
import type { LogWriter } from "./log-writer"

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
