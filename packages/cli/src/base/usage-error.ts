import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { preview } from "@nightshift/scheduler/internal/base/preview"

/** The error for an invalid argument of the command. */
export function usageError(input: {
  /** The option or argument, as the user writes it. */
  where: string
  expected: string
  found: unknown
  hint: string
  details?: Record<string, unknown>
}): NightshiftError {
  return new NightshiftError({ code: "OPTION_INVALID", ...input, found: preview(input.found) })
}
