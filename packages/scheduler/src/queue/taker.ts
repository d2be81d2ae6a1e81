import type { DueRun } from "../job/due-run"

/** Takes the runs of a message; settles when the next one may come, and never rejects. */
export type Taker = (runs: DueRun[]) => Promise<void>

/** Where a session is given up in the middle of a message, the first message of the next one waits for its end. */
export function oneByOne(take: Taker): Taker {
  let before = Promise.resolve()
  return (runs) => (before = before.then(() => take(runs)))
}
