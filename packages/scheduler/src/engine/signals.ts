import type { Clock } from "../base/clock"
import type { Logger } from "../base/logger"
import type { Registry } from "../job/registry"
import type { ClaimedRun, Ledger } from "../ledger/ledger"
import type { SkippedTicks } from "../ledger/run"
import { createCheckIns } from "./check-ins"
import type { Observer } from "./observer"
import { createObservers, anyObserves, type Observers } from "./observers"
import { createFailingJobs } from "./failing-jobs"

/** The given observers, and the engine's own: check-ins, and the one that detects recovered jobs. */
export function createSignals(options: {
  clock: Clock
  logger: Logger
  ledger: Ledger
  registry: Registry
  observers?: Observer[]
  checkIns?: boolean
}): Observers {
  const { clock, logger, ledger, registry, checkIns = true } = options
  const observers = [...(options.observers ?? [])]
  if (checkIns) {
    observers.push(createCheckIns({ clock, logger, checkInOf: (job) => registry.get(job)?.checkIn }))
  }
  if (anyObserves(observers, "jobRecovered")) {
    const recovered = (run: ClaimedRun, sinceMs: number) => signals.notify("jobRecovered", run, sinceMs)
    observers.push(createFailingJobs({ clock, ledger, recovered }))
  }
  const signals = createObservers({ clock, logger, observers })
  return signals
}

export function notifySkipped(observers: Observers, skipped: SkippedTicks[]): void {
  for (const ticks of skipped) observers.notify("ticksSkipped", ticks)
}
