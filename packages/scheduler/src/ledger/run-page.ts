import { NightshiftError } from "../base/errors"
import { preview } from "../base/preview"

/** How many runs a page has by default. */
export const defaultPageSize = 50

/** The position of the last run of a page; the next page begins after it. */
export interface RunPosition {
  scheduledForMs: number
  runId: string
}

/** Encodes a position as an opaque text. */
export function toCursor({ scheduledForMs, runId }: RunPosition): string {
  return Buffer.from(`${scheduledForMs}.${runId}`).toString("base64url")
}

/** @throws NightshiftError OPTION_INVALID for a text that is no cursor of a page */
export function readCursor(cursor: string): RunPosition {
  const [, at, runId] = /^(-?\d{1,15})\.(\d{1,18})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? []
  if (at !== undefined && runId !== undefined) return { scheduledForMs: Number(at), runId }
  throw new NightshiftError({
    code: "OPTION_INVALID",
    where: "cursor",
    expected: "the `next` of an earlier page",
    found: preview(cursor),
    hint: "Start again without it.",
  })
}
