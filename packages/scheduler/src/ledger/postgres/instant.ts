/** Epoch milliseconds as `ms()` selects them: node-postgres gives a bigint as text. */
export function instantOf(selected: string | null): number | undefined {
  return selected === null ? undefined : Number(selected)
}

/** An instant as a parameter of type `timestamptz`. */
export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString()
}
