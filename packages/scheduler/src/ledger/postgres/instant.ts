import { firstSecond, lastSecond } from "@nightshift/cron/internal"
import { clockToleranceMs } from "../../policy/lookahead"

/** Instants outside, such as infinity, are shown as the first or the last of these. */
const first = firstSecond * 1_000
const last = lastSecond * 1_000

/** Epoch milliseconds of a timestamp column. */
export const ms = (column: string): string =>
  `CASE WHEN ${column} IS NOT NULL THEN round(least(greatest(extract(epoch FROM ${column}) * 1000, ${first}), ${last}))::bigint END`

/** Epoch milliseconds as `ms()` selects them: node-postgres returns a bigint as text. */
export function instantOf(selected: string | null): number | undefined {
  return selected === null ? undefined : Number(selected)
}

/** A timestamp as text in ISO 8601 and UTC, whatever `DateStyle` and `TimeZone` the session has. */
export const isoText = (instant: string): string =>
  `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** An instant as a parameter of type `timestamptz`, limited to the range of ticks. */
export function toTimestamp(atMs: number): string {
  return new Date(Math.min(Math.max(atMs, first), last)).toISOString()
}

/**
 * A job's watermark in whole milliseconds, as the planner knows it. Ticks are whole milliseconds, so the same ticks are
 * before it when fractions are cut off; rounded up, it could pass a tick that is not decided.
 */
export const watermarkOf = (job: string): string => `date_trunc('milliseconds', ${job}.watermark)`

export const clockTolerance = `interval '${clockToleranceMs} milliseconds'`
