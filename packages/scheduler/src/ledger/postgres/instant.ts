import { firstSecond, lastSecond } from "@nightshift/cron/internal"

/** Epoch milliseconds as `ms()` selects them: node-postgres returns a bigint as text. */
export function instantOf(selected: string | null): number | undefined {
  return selected === null ? undefined : Number(selected)
}

/** A timestamp as text in ISO 8601 and UTC, whatever `DateStyle` and `TimeZone` the session has. */
export const isoText = (instant: string): string =>
  `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** An instant as a parameter of type `timestamptz`, limited to the range of ticks. */
export function toTimestamp(ms: number): string {
  return new Date(Math.min(Math.max(ms, firstSecond * 1_000), lastSecond * 1_000)).toISOString()
}
