import { createSeededRandom } from "./seeded-random"

/** The faults in the workers and their services. */
export const faultKinds = [
  "kill",
  "kill-all",
  "freeze",
  "clock",
  "flush",
  "cut-queue",
  "stall-queue",
  "cut-ledger",
  "stall-ledger",
  "deploy",
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Fault {
  kind: FaultKind
  /** When it begins, in milliseconds after the start of the plan. */
  atMs: number
  /**
   * How long it lasts, in milliseconds: until a killed worker is restarted, a stopped one continues, or a service answers
   * again; in a deploy, how long each old worker runs side by side with its replacement. 0 for faults without a length.
   */
  forMs: number
  /** Which worker it hits: 0 <= number < 1, as a position in the list of those that it can hit at that moment. */
  pick: number
  /** By how much the worker's wall clock is wrong afterwards, in milliseconds. 0 for all faults but `clock`. */
  skewMs: number
}

/** One fault begins about this often, in milliseconds, unless there are too few for each kind. */
const everyMs = 5_000

/** The shortest and the longest time of each kind, in milliseconds. */
const lengths: Record<FaultKind, readonly [number, number]> = {
  kill: [200, 3_000],
  // Some are long enough for missed ticks: those are more than 10 s late.
  "kill-all": [1_000, 15_000],
  // Some outlast the lease of 10 s: when the worker continues, others have taken its runs.
  freeze: [3_000, 18_000],
  clock: [0, 0],
  flush: [0, 0],
  "cut-queue": [500, 6_000],
  "stall-queue": [1_000, 8_000],
  "cut-ledger": [500, 6_000],
  "stall-ledger": [1_000, 8_000],
  deploy: [500, 3_000],
}

/** A clock is wrong by up to an hour, either way, in milliseconds. */
const greatestSkewMs = 3_600_000

/**
 * The faults to inject, in order: each kind occurs at least once, and none again before all have occurred. The same seed
 * and length give the same plan.
 *
 * @param input.lengthMs for how long new faults begin, in milliseconds
 * @param input.without kinds to leave out. Default: none
 */
export function planFaults(input: { seed: number; lengthMs: number; without?: FaultKind[] }): Fault[] {
  const { seed, lengthMs, without = [] } = input
  const random = createSeededRandom(seed)
  const kinds = faultKinds.filter((kind) => !without.includes(kind))
  const count = Math.max(kinds.length, Math.floor(lengthMs / everyMs))
  const slotMs = lengthMs / count
  let bag: FaultKind[] = []
  return Array.from({ length: count }, (_, slot) => {
    if (bag.length === 0) bag = random.shuffled(kinds)
    const kind = bag.pop()!
    const [least, most] = lengths[kind]
    const forMs = random.whole(least, most)
    return {
      kind,
      atMs: Math.round((slot + random.next() * 0.8) * slotMs),
      // In a short plan no fault lasts for most of the time.
      forMs: Math.min(forMs, Math.max(least, Math.round(lengthMs / 3))),
      pick: random.next(),
      skewMs: kind === "clock" ? random.whole(-greatestSkewMs, greatestSkewMs) : 0,
    }
  })
}
