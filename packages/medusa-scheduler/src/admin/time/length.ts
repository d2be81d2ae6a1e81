const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A length of time in words, in its two largest units: "320 ms", "1.2 s", "5 min 12 s", "2 d 3 h". */
export function lengthWords(ms: number): string {
  if (ms < second) return `${Math.floor(ms)} ms`
  if (ms < 10 * second) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  return wholeLengthWords(ms)
}

/** The same in whole seconds: "42 s", "5 min 12 s". */
export function wholeLengthWords(ms: number): string {
  return ms < minute ? `${Math.floor(ms / second)} s` : longWords(ms)
}

function longWords(ms: number): string {
  if (ms < hour) return pair(ms, [minute, "min"], [second, "s"])
  if (ms < day) return pair(ms, [hour, "h"], [minute, "min"])
  return pair(ms, [day, "d"], [hour, "h"])
}

function pair(
  ms: number,
  [large, largeName]: [number, string],
  [small, smallName]: [number, string],
): string {
  const rest = Math.floor((ms % large) / small)
  return `${Math.floor(ms / large)} ${largeName}${rest === 0 ? "" : ` ${rest} ${smallName}`}`
}
