import { inspect } from "node:util"
import { closest, distance } from "fastest-levenshtein"

/** The known name that was most likely meant: the closest one, if it is within a few typos. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const candidate = closest(name, [...known])
  return candidate && distance(name, candidate) <= Math.max(2, name.length / 3) ? candidate : undefined
}

/** A value in an error message: on one line, and shortened if it is long. */
export function preview(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 60 })
}
