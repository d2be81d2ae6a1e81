import { isError, textIn } from "./errors"
import { toJson } from "./json"

/** What Nightshift logs to: Medusa's logger, `console`, pino and winston all fit. */
export interface Logger {
  debug?(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** A logger that says nothing. */
export const silentLogger: Logger = { info() {}, warn() {}, error() {} }

/** A logger as the engine uses it: where it throws, or answers with a promise that rejects, a line is lost and nothing else. */
export function steadyLogger(logger: Logger): Logger {
  const steady = (level: "info" | "warn" | "error") => (message: string) => {
    try {
      const answer = (logger[level] as (...lines: unknown[]) => unknown).call(logger, message)
      void Promise.resolve(answer).catch(() => undefined)
    } catch {
      // There is nowhere to say so.
    }
  }
  return { info: steady("info"), warn: steady("warn"), error: steady("error") }
}

/** The stack of an error, or the text of whatever else was thrown. Never throws, whatever that is. */
export function describeThrown(thrown: unknown): string {
  if (isError(thrown)) {
    return (
      textIn(thrown, "stack") ?? `${textIn(thrown, "name") ?? "Error"}: ${textIn(thrown, "message") ?? ""}`
    )
  }
  if (typeof thrown === "string") return thrown
  try {
    return toJson(thrown) ?? String(thrown)
  } catch {
    return "a value that cannot be written as JSON"
  }
}

/** The message of an error, or the text of whatever else was thrown, on one line. Never throws. */
export function messageOf(thrown: unknown): string {
  const text = isError(thrown) ? wordsOf(thrown) : describeThrown(thrown)
  return text.replace(/\s*\n\s*/g, " ")
}

/** The kind of an error and its message, on one line. */
export function thrownWords(thrown: unknown): string {
  return `${(isError(thrown) && textIn(thrown, "name")) || "an error"}: ${messageOf(thrown)}`
}

/** A connection that was refused at several addresses says so only in the errors that it is made of. */
function wordsOf(error: Error): string {
  return textIn(error, "message") || partsOf(error).join("; ") || textIn(error, "name") || "an error"
}

/** Not what these are made of in turn: an error may be made of itself. */
function partsOf(error: Error): string[] {
  try {
    const { errors } = error as Partial<AggregateError>
    if (!Array.isArray(errors)) return []
    return errors
      .map((part) => (isError(part) ? (textIn(part, "message") ?? "") : describeThrown(part)))
      .filter((text) => text !== "")
  } catch {
    return []
  }
}
