import { causesOf } from "./causes"
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
export function safeLogger(logger: Logger): Logger {
  const safe = (level: "info" | "warn" | "error") => (message: string) => {
    try {
      const answer = (logger[level] as (...lines: unknown[]) => unknown).call(logger, message)
      void Promise.resolve(answer).catch(() => undefined)
    } catch {
      // There is nowhere to say so.
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

/** Not by one expression for a break and the blanks around it: on a long run of blanks it would begin again at each. */
function onOneLine(text: string): string {
  if (!text.includes("\n")) return text
  const lines = text.split("\n").map((line) => line.trim())
  return lines.filter((line) => line !== "").join(" ")
}

/** The kind of an error and its message, on one line. */
export function thrownSummary(thrown: unknown): string {
  return `${(isError(thrown) && textIn(thrown, "name")) || "an error"}: ${messageOf(thrown)}`
}

/** A connection that was refused at several addresses says so only in the errors that it is made of. */
function textOf(error: Error): string {
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
