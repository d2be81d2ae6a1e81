import { NightshiftError } from "../base/errors"
import { preview } from "../base/preview"

/** How many runs a page has, unless its filter says otherwise. */
export const defaultPageSize = 50

/** The last run of a page; the next one begins behind it. */
export interface RunPosition {
  scheduledForMs: number
  runId: string
}

/** Writes a place as a text that callers only pass on. */
export function toCursor({ scheduledForMs, runId }: RunPosition): string {
  return Buffer.from(`${scheduledForMs}.${runId}`).toString("base64url")
}

/** @throws NightshiftError OPTION_INVALID for a text that no page gave */
export function readCursor(cursor: string): RunPosition {
  const [, at, runId] = /^(-?\d{1,15})\.(\d{1,18})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? []
  if (at !== undefined && runId !== undefined) return { scheduledForMs: Number(at), runId }
  throw new NightshiftError({
    code: "OPTION_INVALID",
    where: "cursor",
    expected: "the `next` of a page before",
    found: preview(cursor),
    hint: "Begin again without it.",
  })
}
