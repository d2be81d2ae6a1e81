const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A length of time: a number of milliseconds, or a number with a unit: `"500ms" "30s" "5m" "24h" "7d"`. */
export type Duration = number | string

/** The length in milliseconds, or undefined if the value is no duration. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value : undefined
  if (typeof value !== "string") return undefined
  const match = /^(\d{1,9}(?:\.\d{1,6})?)\s*(ms|s|m|h|d)$/.exec(value.trim())
  if (!match) return undefined
  return Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs]
}

/** The length as a short text: `31 ms`, `2.4 s`, `12 min`, `3.5 h`. */
export function formatDuration(ms: number): string {
  // Each unit ends where rounding would reach the next: no "1000 ms", no "60 s".
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${trim(ms / 1_000)} s`
  if (ms < 3_597_000) return `${trim(ms / 60_000)} min`
  return `${trim(ms / 3_600_000)} h`
}

function trim(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "")
}
