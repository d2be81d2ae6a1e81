import { wholeLengthWords } from "./length"

/** How far away an instant that lies ahead is: "in 42 s"; "now" from that instant on. */
export function countdown(leftMs: number): string {
  // Rounded up: it reads 1 s until the very moment.
  const seconds = Math.ceil(leftMs / 1_000)
  return seconds <= 0 ? "now" : `in ${wholeLengthWords(seconds * 1_000)}`
}

/** How long ago an instant was: "12 s ago"; "just now" within its first second. */
export function ago(passedMs: number): string {
  return passedMs < 1_000 ? "just now" : `${wholeLengthWords(passedMs)} ago`
}
