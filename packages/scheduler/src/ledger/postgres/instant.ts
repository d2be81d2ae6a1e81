import { firstSecond, lastSecond } from "../../base/instant"

/** Epoch milliseconds as `ms()` selects them: node-postgres gives a bigint as text. */
export function instantOf(selected: string | null): number | undefined {
  return selected === null ? undefined : Number(selected)
}

/** An instant as a parameter of type `timestamptz`; one outside all ticks as the last of that side. */
export function toTimestamp(ms: number): string {
  return new Date(Math.min(Math.max(ms, firstSecond * 1_000), lastSecond * 1_000)).toISOString()
}
