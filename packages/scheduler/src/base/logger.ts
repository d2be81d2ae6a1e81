import { causesOf, isError, textIn } from "./errors"
import { toJson } from "./json"

/** The logger that Nightshift uses: Medusa's logger, `console`, pino and winston all fit. */
export interface Logger {
  debug?(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** A logger that logs nothing. */
export const silentLogger: Logger = { info() {}, warn() {}, error() {} }

/** A logger for the engine: if the underlying one throws, or returns a promise that rejects, only a line is lost. */
export function safeLogger(logger: Logger): Logger {
  const safe = (level: "info" | "warn" | "error") => (message: string) => {
    try {
      const answer = (logger[level] as (...lines: unknown[]) => unknown).call(logger, message)
      void Promise.resolve(answer).catch(() => undefined)
    } catch {
      // There is nowhere to report it.
    }
  }
  return { info: safe("info"), warn: safe("warn"), error: safe("error") }
}

/** The stack of an error, with those of its causes, or the text of whatever else was thrown. Never throws. */
export function describeThrown(thrown: unknown): string {
  if (isError(thrown)) {
    const stack =
      textIn(thrown, "stack") ?? `${textIn(thrown, "name") ?? "Error"}: ${textIn(thrown, "message") ?? ""}`
    return `${stack}${causesOf(thrown)}`
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
  const text = isError(thrown) ? textOf(thrown) : describeThrown(thrown)
  return onOneLine(text)
}

/** The same without the full stop at its end, for a sentence that goes on. */
export function clauseOf(thrown: unknown): string {
  const text = messageOf(thrown)
  let end = text.length
  while (end > 0 && " .\t\r".includes(text[end - 1]!)) end--
  return text.slice(0, end)
}

/** Not one regular expression for a line break and the blanks around it: that takes quadratic time on many blanks. */
function onOneLine(text: string): string {
  if (!text.includes("\n")) return text
  const lines = text.split("\n").map((line) => line.trim())
  return lines.filter((line) => line !== "").join(" ")
}

/** The name of an error and its message, on one line. */
export function thrownSummary(thrown: unknown): string {
  return `${(isError(thrown) && textIn(thrown, "name")) || "an error"}: ${messageOf(thrown)}`
}

/** A connection that was refused at several addresses has the messages only in the errors of its aggregate. */
function textOf(error: Error): string {
  return textIn(error, "message") || partsOf(error).join("; ") || textIn(error, "name") || "an error"
}

/** Not recursive: an error may contain itself. */
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
