import { CommanderError } from "commander"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import { masked } from "@nightshift/scheduler/internal/base/secrets"
import { plainText } from "@nightshift/scheduler/internal/base/safe-text"

interface ErrorDocument {
  /** One of `docs/errors.md`, or `INTERNAL`. */
  code: string
  message: string
  details: Record<string, unknown>
}

/** At most so many characters of what was typed are shown: enough to find it. */
const longest = 300

/** Commander's message, with addresses masked. It has none if only the help was printed. */
function wrongUse({ code, message }: CommanderError): string {
  if (code === "commander.help") return "expected a command that exists. See `nightshift --help`."
  const text = String(masked(message.replace(/^error: /, ""))).replace(/\n/g, " ")
  return text.length > longest ? `${text.slice(0, longest)}...` : text
}

/** An error as written to stderr: a document if the arguments contain `--json`, otherwise its message. */
export function errorText(error: unknown, args: string[]): string {
  const document = errorDocument(error)
  return `${plainText(args.includes("--json") ? JSON.stringify({ error: document }) : document.message)}\n`
}

/** An error as `--json` writes it to stderr. */
export function errorDocument(error: unknown): ErrorDocument {
  if (error instanceof NightshiftError) {
    const { code, message, details } = error
    return { code, message, details }
  }
  if (error instanceof CommanderError) {
    return { code: "OPTION_INVALID", message: `nightshift: ${wrongUse(error)}`, details: {} }
  }
  return { code: "INTERNAL", message: messageOf(error), details: {} }
}
