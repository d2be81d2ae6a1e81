import { faultKinds, type FaultKind } from "./fault-plan"
import type { Struck } from "./storm"

/** When a tick was due, and when it got its outcome, in epoch milliseconds. */
export interface SettledTick {
  scheduledForMs: number
  finishedAtMs: number
}

/** How long faults of one kind were felt. */
export interface Recovery {
  kind: FaultKind
  times: number
  /** Until every tick that had come by then had its outcome, in milliseconds. */
  medianMs: number
  worstMs: number
}

/** Of these nothing can recover before they are over; of the others the rest goes on at once. */
const outages: readonly FaultKind[] = ["kill-all", "cut-queue", "stall-queue", "cut-ledger", "stall-ledger"]

/**
 * How long it took after each fault until all that had come before was settled: of outages after their end, of all
 * others after their begin. A fault that strikes during another shares what that one delays.
 */
export function recoveriesOf(input: { struck: Struck[]; ticks: SettledTick[] }): Recovery[] {
  const lateTicks = input.ticks.toSorted((one, other) => one.scheduledForMs - other.scheduledForMs)
  return faultKinds.flatMap((kind) => {
    const lengths = input.struck
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

/** @param ticks by the time at which they were due */
function recoveryMs(atMs: number, ticks: SettledTick[]): number {
  let worst = 0
  for (const { scheduledForMs, finishedAtMs } of ticks) {
    if (scheduledForMs > atMs) break
    worst = Math.max(worst, finishedAtMs - atMs)
  }
  return worst
}
