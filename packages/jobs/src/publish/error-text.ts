import { closest, distance } from "fastest-levenshtein"

/** The known name that was most likely meant: the closest one, if it is within a few typos. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const candidate = closest(name, [...known])
  return candidate && distance(name, candidate) <= Math.max(2, name.length / 3) ? candidate : undefined
}
