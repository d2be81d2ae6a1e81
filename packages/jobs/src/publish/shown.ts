import { inspect } from "node:util"

/** A value as an error message shows it: on one line, and not all of a long one. */
export function shown(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 60 })
}
