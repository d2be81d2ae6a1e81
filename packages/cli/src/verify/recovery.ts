import { faultKinds, type FaultKind } from "./fault-plan"
import type { InjectedFault } from "./faults"

/** When a tick was due, and when it got its outcome, in epoch milliseconds. */
export interface SettledTick {
  scheduledForMs: number
  finishedAtMs: number
}

/** How long the system took to recover from faults of one kind. */
export interface Recovery {
  kind: FaultKind
  times: number
  /** Until every tick that was due by then had its outcome, in milliseconds. */
  medianMs: number
  worstMs: number
}

/** Recovery from these begins when they are over. After the others, the rest of the system goes on immediately. */
const outages: readonly FaultKind[] = ["kill-all", "cut-queue", "stall-queue", "cut-ledger", "stall-ledger"]

/**
 * How long it took after each fault until every earlier tick was settled, counted from the end of an outage, and from the
 * start of any other fault. Faults that overlap share their delays.
 */
export function recoveriesOf(input: { injected: InjectedFault[]; ticks: SettledTick[] }): Recovery[] {
  const lateTicks = input.ticks.toSorted((one, other) => one.scheduledForMs - other.scheduledForMs)
  return faultKinds.flatMap((kind) => {
    const lengths = input.injected
      .filter((fault) => fault.kind === kind)
      .map(({ fromMs, toMs }) => recoveryMs(outages.includes(kind) ? toMs : fromMs, lateTicks))
      .toSorted((one, other) => one - other)
    if (lengths.length === 0) return []
    return [
      {
        kind,
        times: lengths.length,
        medianMs: lengths[Math.ceil(lengths.length / 2) - 1]!,
        worstMs: lengths.at(-1)!,
      },
    ]
  })
}

/** @param ticks ordered by the time at which they were due */
function recoveryMs(atMs: number, ticks: SettledTick[]): number {
  let worst = 0
  for (const { scheduledForMs, finishedAtMs } of ticks) {
    if (scheduledForMs > atMs) break
    worst = Math.max(worst, finishedAtMs - atMs)
  }
  return worst
}
