import { setTimeout as sleep } from "node:timers/promises"

interface WaitUntilOptions {
  condition: () => boolean | Promise<boolean>
  deadlineMs: number
  /** Default: 20 ms. */
  intervalMs?: number
}

/** Resolves with true as soon as the condition holds, or with false after the deadline. */
export async function waitUntil(options: WaitUntilOptions): Promise<boolean> {
  const endsAt = Date.now() + options.deadlineMs
  while (!(await options.condition())) {
    if (Date.now() >= endsAt) return false
    await sleep(options.intervalMs ?? 20)
  }
  return true
}
