/** What a schema of verify says of itself, in its comment. */
export interface Mark {
  /** Where the keys of the same verify are, without the password; null where its queue is in Postgres. */
  redis: string | null
  /** Its user asked to keep it. */
  isKept: boolean
}

const words = "Made by nightshift verify, and removed by the next one: "

const names = /^(nightshift_verify_[0-9a-f]{8})(_queue)?$/

export function markText(mark: Mark): string {
  return words + JSON.stringify(mark)
}

/** Undefined for a comment that verify did not write. */
export function readMark(comment: string | null): Mark | undefined {
  if (!comment?.startsWith(words)) return undefined
  try {
    const { redis, isKept } = JSON.parse(comment.slice(words.length)) as Partial<Mark>
    return typeof isKept === "boolean" && (redis === null || typeof redis === "string")
      ? { redis, isKept }
      : undefined
  } catch {
    return undefined
  }
}

/** What all that one verify makes is called by. */
export interface Names {
  schema: string
  /** Of a queue in Postgres. */
  queueSchema: string
  /** What its keys in Redis begin with. */
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
