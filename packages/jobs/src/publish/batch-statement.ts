import { randomBytes } from "node:crypto"
import { eventFields, eventName } from "./event-bus"
import type { Bind, Rule } from "./rule"

/** What a batch does with the drafts that pass all rules. */
export type BatchMode =
  /** Publish them, and write their events. */
  | "publish"
  /** Publish them, and return their ids for an event bus to emit their events. */
  | "publish-and-name"
  /** Only count them, without writing. */
  | "dry-run"

/** The statement for all batches of a run. */
export interface BatchStatement {
  sql: string
  /** Whether it applies any rules. */
  hasRules: boolean
  parametersOf(batch: BatchParameters): unknown[]
}

/** The parameters that differ between batches. */
export interface BatchParameters {
  /** Only products with an id after this one are considered; "" starts at the first. */
  afterId: string
  /** The most drafts to consider. */
  pageSize: number
  /** The most drafts to publish. */
  mayPublish: number
}

/** How many products are listed for each reason, and how many characters of a handle and of a found value are kept. */
export const namedProducts = 5
const keptLetters = 80

/**
 * Builds the statement that judges, publishes, announces and counts one batch. As a single statement it is one
 * transaction, unless the caller has opened a larger one.
 *
 * - `page`: the next drafts by id, each with the first reason to hold it back. The CASE in its WHERE makes Postgres walk the
 *   primary key: with stale statistics it may expect few new drafts, and read all of them again for every page.
 * - `ready`: the drafts to publish, locked and found again by their row location (`ctid`). SKIP LOCKED leaves rows that
 *   another transaction has locked, so that neither side waits; FOR UPDATE is stronger than the update needs, to also leave
 *   products whose variants are being written. A row that changed since the page was read has another version (`xmin`), and
 *   is left too.
 * - `passed`: the drafts that this batch has handled; at the limit, those up to the last published one.
 */
export function batchStatement({ rules, mode }: { rules: Rule[]; mode: BatchMode }): BatchStatement {
  const ofRules: unknown[] = []
  const bind: Bind = (value) => `$${ofRules.push(value) + 3}`
  const reasons = rules.map((rule) => `WHEN ${rule.holdsBack(bind)} THEN '${rule.reason}'`)
  const findings = rules.flatMap(({ reason, found }) =>
    found ? [`WHEN '${reason}' THEN ${found(bind)}`] : [],
  )
  const named = (columns: string) =>
    `(array_agg(json_build_object(${columns}) ORDER BY id))[1:${namedProducts}]`
  const product = `'id', id, 'handle', left(handle, ${keptLetters})`

  const sql = `
    WITH page AS MATERIALIZED (
      SELECT id, handle, place, version, reason, ${caseOf("reason", findings)} AS found
      FROM (
        SELECT id, handle, metadata, ctid AS place, xmin AS version, ${caseOf("", reasons)} AS reason
        FROM product
        WHERE id > $1 AND CASE WHEN status = 'draft' THEN deleted_at IS NULL ELSE false END
        ORDER BY id LIMIT $2
      ) product
    ), ${writing(mode, `$${ofRules.length + 4}`)}, stop AS (
      SELECT CASE WHEN (SELECT count(*) FROM published) = $3
        THEN (SELECT max(id) FROM published) ELSE (SELECT max(id) FROM page) END AS id
    ), passed AS (
      SELECT id, handle, found, coalesce(reason, 'busy') AS reason FROM page
      WHERE id <= (SELECT id FROM stop) AND id NOT IN (SELECT id FROM published)
    )
    SELECT
      (SELECT count(*)::int FROM page) AS "pageSize",
      (SELECT id FROM stop) AS "lastId",
      (SELECT count(*)::int FROM published) AS published,
      ${mode === "publish-and-name" ? "(SELECT array_agg(id ORDER BY id) FROM published)" : "NULL"} AS ids,
      ${mode === "dry-run" ? `(SELECT array_to_json(${named(product)}) FROM page WHERE id IN (SELECT id FROM published))` : "NULL"} AS named,
      (SELECT json_agg(held) FROM (
        SELECT reason, count(*)::int AS count, ${named(`${product}, 'found', left(found, ${keptLetters})`)} AS products
        FROM passed GROUP BY reason
      ) held) AS held`
  return {
    sql,
    hasRules: rules.length > 0,
    parametersOf: ({ afterId, pageSize, mayPublish }) => {
      const prefix = mode === "publish" ? [stagedJobIdPrefix()] : []
      return [afterId, pageSize, mayPublish, ...ofRules, ...prefix]
    },
  }
}

function caseOf(subject: string, branches: string[]): string {
  return branches.length > 0 ? `CASE ${subject} ${branches.join(" ")} END` : "NULL::text"
}

function writing(mode: BatchMode, idPrefix: string): string {
  if (mode === "dry-run") {
    return "published AS MATERIALIZED (SELECT id FROM page WHERE reason IS NULL ORDER BY id LIMIT $3)"
  }
  const publishing = `
    ready AS MATERIALIZED (
      SELECT product.ctid AS place FROM product JOIN page ON page.place = product.ctid AND page.version = product.xmin
      WHERE page.reason IS NULL
      ORDER BY page.id LIMIT $3
      FOR UPDATE OF product SKIP LOCKED
    ), published AS (
      UPDATE product SET status = 'published', updated_at = now()
      FROM ready WHERE product.ctid = ready.place
      RETURNING product.id
    )`
  return mode === "publish" ? `${publishing}, ${announcing(idPrefix)}` : publishing
}

const announcing = (idPrefix: string) => `
    announced AS (
      INSERT INTO staged_job (id, event_name, data, options)
      SELECT ${idPrefix}::text || upper(lpad(to_hex(row_number() OVER (ORDER BY id)), ${countedDigits}, '0')), '${eventName}',
        jsonb_build_object('id', id, 'fields', '${JSON.stringify(eventFields)}'::jsonb), '{}'
      FROM published
    )`

/** Crockford's base 32, the digits of a ULID. */
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** The number of digits of an id that the database counts up, in hexadecimal, whose digits are a subset of base 32. */
export const countedDigits = 4

const timeDigits = 10
const randomDigits = 16 - countedDigits

/**
 * The prefix of the ids of one batch. With four hexadecimal digits after it, it is an id like Medusa's own: `job_` and a
 * ULID, whose first 10 digits are the time in milliseconds. The 12 random digits (60 bits) are drawn once per batch and not
 * for each row, because that is most of the cost of core's own insert.
 */
export function stagedJobIdPrefix(now: number = Date.now()): string {
  let time = ""
  for (let rest = now; time.length < timeDigits; rest = Math.floor(rest / 32))
    time = digits[rest % 32]! + time
  const random = Array.from(randomBytes(randomDigits), (byte) => digits[byte % 32]!).join("")
  return `job_${time}${random}`
}
