import { NightshiftError } from "../base/errors"
import { preview } from "../base/preview"
import type { RunPage, RunRecord } from "./history"

/** How many runs a page has by default. */
export const defaultPageSize = 50

/** The position of the last run of a page; the next page begins after it. */
export interface RunPosition {
  scheduledForMs: number
  runId: string
}

/** The first `limit` of the rows that were found; one row more shows that another page follows. */
export function pageOf<Row>(
  found: Row[],
  { limit, toRecord }: { limit: number; toRecord: (row: Row) => RunRecord },
): RunPage {
  const runs = found.slice(0, limit).map((row) => toRecord(row))
  const last = runs.at(-1)
  return { runs, next: found.length > limit && last ? toCursor(last) : undefined }
}

/** Encodes a position as an opaque text. */
function toCursor({ scheduledForMs, runId }: RunPosition): string {
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
