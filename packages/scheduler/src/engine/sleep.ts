import type { Clock } from "../base/clock"
import { clockToleranceMs } from "../policy/lookahead"

/** Resolves when this many milliseconds have passed. */
export function sleep(clock: Pick<Clock, "setTimer">, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimer(resolve, ms))
}

/** A timer may fire a fraction of a millisecond early. No claim is earlier than the tolerance, whatever the clock says. */
export async function sleepUntil(clock: Clock, instantMs: number): Promise<void> {
  const endsAt = clock.localNow() + Math.min(instantMs - clock.now(), clockToleranceMs)
  for (let now = clock.localNow(); now < endsAt; now = clock.localNow()) await sleep(clock, endsAt - now)
}
