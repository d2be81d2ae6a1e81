export const nestings = ["lists", "objects", "both"] as const

/** So many objects or lists within one another. */
export function nested(kind: (typeof nestings)[number], depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) {
    const asList = kind === "lists" || (kind === "both" && level % 2 === 0)
    value = asList ? [value] : { a: value }
  }
  return value
}

/** The same with an object outside, as data have it; this object counts. */
export function nestedData(kind: (typeof nestings)[number], depth: number): Record<string, unknown> {
  return { deep: nested(kind, depth - 1) }
}
