const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A duration in its two largest units, rounded down: "320 ms", "1.2 s", "5 min 12 s", "2 d 3 h". */
export function formatDuration(ms: number): string {
  if (ms < second) return `${Math.floor(ms)} ms`
  if (ms < 10 * second) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  return formatDurationInSeconds(ms)
}

/** A duration in whole seconds: "42 s", "5 min 12 s". */
export function formatDurationInSeconds(ms: number): string {
  return ms < minute ? `${Math.floor(ms / second)} s` : formatLong(ms)
}

function formatLong(ms: number): string {
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

/** The time left until an instant: "in 42 s"; "now" from that instant on. */
export function countdown(leftMs: number): string {
  // Rounded up, so that it reads 1 s until the instant itself.
  const seconds = Math.ceil(leftMs / 1_000)
  return seconds <= 0 ? "now" : `in ${formatDurationInSeconds(seconds * 1_000)}`
}

/** The time since an instant: "12 s ago"; "just now" within the first second. */
export function ago(passedMs: number): string {
  return passedMs < 1_000 ? "just now" : `${formatDurationInSeconds(passedMs)} ago`
}
