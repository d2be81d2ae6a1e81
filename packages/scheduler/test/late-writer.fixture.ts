import type { Database } from "../src/base/database"

/** How a handler goes on writing after its attempt was given up, as users' do that never look at their signal. */
export type Habit = "in a loop" | "with pauses" | "without awaiting" | "several at once"

export const habits: Habit[] = ["in a loop", "with pauses", "without awaiting", "several at once"]

/** What became of a handler's writes. */
export interface Writes {
  accepted: number
  /** What its statements rejected with. */
  errors: unknown[]
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Writes through `manager` until so many statements in a row were refused, which a handler of a shop would not even
 * look at.
 */
export async function writeOn(manager: Database, habit: Habit, writes: Writes, row: unknown): Promise<void> {
  let refusedInARow = 0
  const write = () =>
    manager.query(`INSERT INTO effect (run) VALUES ($1)`, [row]).then(
      () => {
        writes.accepted += 1
        refusedInARow = 0
      },
      (error: unknown) => {
        writes.errors.push(error)
        refusedInARow += 1
      },
    )
  const endsAt = Date.now() + 3_000
  while (refusedInARow < 40 && Date.now() < endsAt) {
    if (habit === "in a loop") await write()
    else if (habit === "several at once") await Promise.all([write(), write(), write(), write(), write()])
    else {
      if (habit === "without awaiting") for (let i = 0; i < 5; i++) void write()
      else await write()
      await pause(7)
    }
    // A refusal takes no time at all, and a loop of those would let nothing else happen.
    if (refusedInARow > 0) await pause(1)
  }
}
