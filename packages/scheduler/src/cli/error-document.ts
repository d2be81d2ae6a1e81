import { CommanderError } from "commander"
import { NightshiftError } from "../base/errors"
import { messageOf } from "../base/logger"

export interface ErrorDocument {
  /** One of `docs/errors.md`, or `INTERNAL`. */
  code: string
  message: string
  details: Record<string, unknown>
}

/** An error as `--json` writes it to stderr. */
export function errorDocument(error: unknown): ErrorDocument {
  if (error instanceof NightshiftError) {
    const { code, message, details } = error
    return { code, message, details }
  }
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, "").replace(/\n/g, " ")
    return { code: "OPTION_INVALID", message: `nightshift: ${message}`, details: {} }
  }
  return { code: "INTERNAL", message: messageOf(error), details: {} }
}
