/** How deep objects and lists may be nested in JSON from users. */
export const deepestJson = 64

/** More values than any real JSON here has; but a small object that holds others twice, and so on, may exceed it as JSON. */
export const mostJsonValues = 1_000_000

/** The error for JSON that is nested deeper, or holds more values; its message says what was found. */
export class JsonLimitError extends RangeError {}

export const tooDeep = `more than ${deepestJson} levels of objects and lists`

export const tooMany = `more than ${mostJsonValues} values`

/**
 * The JSON of a value; undefined where it has none, which the type of `JSON.stringify` does not say.
 *
 * @throws JsonLimitError once it is deeper than `deepestJson` or has more than a million values; TypeError for what JSON
 *   cannot carry
 */
export function toJson(value: unknown): string | undefined {
  const within: unknown[] = []
  let values = 0
  return JSON.stringify(value, function (this: unknown, _key, inner: unknown) {
    values += 1
    if (values > mostJsonValues) throw new JsonLimitError(tooMany)
    while (within.length > 0 && within.at(-1) !== this) within.pop()
    if (typeof inner !== "object" || inner === null) return inner
    if (within.length >= deepestJson) throw new JsonLimitError(tooDeep)
    within.push(inner)
    return inner
  })
}

/** Whether parsed JSON is nested deeper than `deepestJson`. Checks no deeper than that. */
export function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isContainer)
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === deepestJson) return true
    level = level.flatMap((each): unknown[] => Object.values(each)).filter(isContainer)
  }
  return false
}

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null
