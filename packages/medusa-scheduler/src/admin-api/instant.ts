/** An instant as answers bear it: UTC, in ISO 8601. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}

export function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : isoOf(ms)
}
