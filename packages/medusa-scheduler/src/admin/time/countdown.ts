import { formatDurationInSeconds } from "./duration"

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
