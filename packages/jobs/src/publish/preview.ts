import { inspect } from "node:util"

/** A value in an error message: on one line, and shortened if it is long. */
export function preview(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 60 })
}
