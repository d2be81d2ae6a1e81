import type { JobRecord } from "../../src/ledger/ledger"
import { defaultPolicies, type Policies } from "../../src/policy/policies"
import type { SeededRandom } from "../../../cli/src/verify/seeded-random"

/** By the virtual clock: nothing else makes a tick come. */
export const tickEveryMs = 2_000
const every2s = "*/2 * * * * *"
export const yearly = "0 0 0 1 1 *"

export function jobRecord(name: string, policies: Policies, expression = every2s): JobRecord {
  return {
    name,
    source: `src/jobs/${name}.js`,
    description: undefined,
    schedule: { expression, timezone: "UTC", gap: "run-after", fold: "first" },
    policies,
    paused: false,
  }
}

/** The bounds that a job's config can ask for. */
const overlaps: Pick<Policies, "overlap" | "concurrency">[] = [
  { overlap: "skip", concurrency: 1 },
  { overlap: "skip", concurrency: 2 },
  { overlap: "skip", concurrency: 3 },
  { overlap: "skip", concurrency: 4 },
  { overlap: "queue", concurrency: 1 },
  { overlap: "queue", concurrency: 2 },
  { overlap: "queue", concurrency: 3 },
  { overlap: "allow", concurrency: 2 },
  { overlap: "allow", concurrency: null },
]

export function drawPolicies(random: SeededRandom): Policies {
  const any = <T>(items: readonly T[]): T => items[random.whole(0, items.length - 1)]!
  return {
    ...defaultPolicies,
    ...any(overlaps),
    missed: any(["once", "once", "all", "skip"] as const),
    missedWindowMs: any([86_400_000, 86_400_000, 20_000]),
    attempts: any([1, 2, 3]),
    transaction: random.next() < 0.3,
    timeoutMs: 5_000,
  }
}
