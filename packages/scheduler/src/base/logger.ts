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

/** The stack of an error, or the text of whatever else was thrown. */
export function describeThrown(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.stack ?? `${thrown.name}: ${thrown.message}`
  return typeof thrown === "string" ? thrown : (toJson(thrown) ?? String(thrown))
}

/** The message of an error, or the text of whatever else was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : describeThrown(thrown)
  return text.replace(/\s*\n\s*/g, " ")
}
