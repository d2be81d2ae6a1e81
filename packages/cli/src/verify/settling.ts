import { setTimeout } from "node:timers/promises"

/** How far the ticks up to an instant have come. */
export interface Settling {
  /** Those that have no outcome; a job of which some are not even decided counts as one. */
  open: number
  /** Those that have one. */
  settled: number
}

/**
 * Resolves when nothing is open, or when nothing more was settled for `withinMs`: on a slow machine it takes long, and
 * nothing is lost as long as more and more is settled.
 *
 * @param input.everyMs how often it looks, in milliseconds
 */
export async function untilSettled(input: {
  look: () => Promise<Settling>
  withinMs: number
  everyMs: number
  signal: AbortSignal
}): Promise<void> {
  const { look, withinMs, everyMs, signal } = input
  let most = -1
  let deadline = 0
  for (;;) {
    const { open, settled } = await look()
    if (open === 0) return
    if (settled > most) deadline = performance.now() + withinMs
    most = Math.max(most, settled)
    if (performance.now() > deadline) return
    await setTimeout(everyMs, undefined, { signal })
  }
}
