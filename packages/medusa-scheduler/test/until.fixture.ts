import { setTimeout as sleep } from "node:timers/promises"

const patienceMs = 60_000

/** Waits until the callback returns a truthy value, and returns it. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | false | undefined> | T | false | undefined,
): Promise<T> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const answer = await ask()
    if (answer !== false && answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`)
    await sleep(25)
  }
}
