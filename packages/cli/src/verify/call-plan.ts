import { createSeededRandom } from "./seeded-random"

/** What the calls of a drawn job's handler do. */
export const workKinds = ["short", "uneven", "faulty"] as const
/** `long` takes longer than any period: its runs overlap wherever they may. */
export type WorkKind = (typeof workKinds)[number] | "long"

/** What one call of a handler is going to do. */
export interface CallPlan {
  /** How long it works before it is done, in milliseconds, unless its signal aborts. */
  lastsMs: number
  throws: boolean
  /** How it goes on where its signal aborted, as handlers do that never look at it. */
  afterSignal: {
    writes: number
    /** Between two writes, in milliseconds. */
    pauseMs: number
    /** In the end it returns, as if nothing had happened; else it throws. */
    returns: boolean
  }
}

const second = 1_000

/** The same run and attempt always do the same, in whichever process. */
export function planCall(input: { work: WorkKind; runId: string; attempt: number }): CallPlan {
  const { work, runId, attempt } = input
  const random = createSeededRandom(Number(runId) * 100 + attempt)
  const chance = random.next()
  const short = random.whole(100, 500)
  const long = random.whole(1.5 * second, 2.5 * second)
  const lengths: Record<WorkKind, number> = {
    short,
    // Longer than a period, and than a timeout.
    uneven: chance < 0.25 ? long : short,
    faulty: chance < 0.1 ? long : short,
    long: random.whole(2.2 * second, 2.8 * second),
  }
  return {
    lastsMs: lengths[work],
    throws: work === "faulty" && chance >= 0.1 && chance < 0.4,
    afterSignal: {
      writes: random.whole(1, 20),
      pauseMs: [0, 20, 150][random.whole(0, 2)]!,
      returns: random.next() < 0.5,
    },
  }
}
