import { setTimeout as sleep } from "node:timers/promises"

export interface WaitUntilOptions {
  condition: () => boolean | Promise<boolean>
  deadlineMs: number
  /** Default: 20 ms. */
  intervalMs?: number
}

/** True as soon as the condition holds, false when the deadline has passed first. */
export async function waitUntil(options: WaitUntilOptions): Promise<boolean> {
  const endsAt = Date.now() + options.deadlineMs
  while (!(await options.condition())) {
    if (Date.now() >= endsAt) return false
    await sleep(options.intervalMs ?? 20)
  }
  return true
}
