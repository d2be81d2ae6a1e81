/** The comment of a schema that verify created: what belongs to it, and whether it may be removed. */
export interface OwnershipMarker {
  /** The Redis that holds the keys of the same verify, without the password; null if its queue is in Postgres. */
  redis: string | null
  /** True if the user asked to keep it. */
  isKept: boolean
}

const prefix = "Made by nightshift verify, and removed by the next one: "

const names = /^(nightshift_verify_[0-9a-f]{8})(_queue)?$/

export function markerText(marker: OwnershipMarker): string {
  return prefix + JSON.stringify(marker)
}

/** Undefined for a comment that verify did not write. */
export function readMarker(comment: string | null): OwnershipMarker | undefined {
  if (!comment?.startsWith(prefix)) return undefined
  try {
    const { redis, isKept } = JSON.parse(comment.slice(prefix.length)) as Partial<OwnershipMarker>
    return typeof isKept === "boolean" && (redis === null || typeof redis === "string")
      ? { redis, isKept }
      : undefined
  } catch {
    return undefined
  }
}

/** The names of all that one verify creates. */
export interface Names {
  schema: string
  /** The schema of a queue in Postgres. */
  queueSchema: string
  /** The prefix of its keys in Redis. */
  prefix: string
}

/** @param schema `nightshift_verify_` and eight hexadecimal digits */
export function namesOf(schema: string): Names {
  return { schema, queueSchema: `${schema}_queue`, prefix: schema.replaceAll("_", "-") }
}

/** The schema of the verify that a schema of this name belongs to; undefined for any other. */
export function owningSchema(name: string): string | undefined {
  return names.exec(name)?.[1]
}
