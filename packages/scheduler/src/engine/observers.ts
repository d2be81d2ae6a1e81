import type { Clock } from "../base/clock"
import { messageOf, type Logger } from "../base/logger"
import type { Registry } from "../job/definition"
import type { ClaimedRun, Ledger } from "../ledger/ledger"
import type { SkippedTicks } from "../ledger/run"
import type { Observer } from "./observer"
import { createCheckIns } from "./check-ins"
import { createFailingJobs } from "./failing-jobs"

type Notification = Exclude<keyof Observer, "around" | "stop">

/** All observers as one, which never throws. */
export interface Observers {
  /** Whether an observer has this method. */
  observes(what: keyof Observer): boolean
  notify<What extends Notification>(what: What, ...input: Parameters<NonNullable<Observer[What]>>): void
  /** Calls `call` once, whatever the observers around it do. */
  around<T>(run: ClaimedRun, call: () => Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** How long the observers have to send what remains, in milliseconds. */
const stopWithinMs = 3_000

export function createObservers(options: { clock: Clock; logger: Logger; observers: Observer[] }): Observers {
  const { clock, logger, observers } = options
  const faulty = new Set<Observer>()

  function fault(observer: Observer, what: string, error: unknown): void {
    if (faulty.has(observer)) return
    faulty.add(observer)
    logger.error(`An observer of scheduled jobs failed in ${what}; no run is affected: ${messageOf(error)}`)
  }

  /** An observer's promise is not waited for; its rejection is caught here, as it would otherwise be unhandled. */
  function attempt(observer: Observer, what: string, call: () => unknown): Promise<unknown> | undefined {
    try {
      const answer = call()
      if (!isThenable(answer)) return undefined
      return Promise.resolve(answer).catch((error: unknown) => fault(observer, what, error))
    } catch (error) {
      fault(observer, what, error)
      return undefined
    }
  }

  return {
    observes: (what) => anyObserves(observers, what),
    notify(what, ...input) {
      for (const observer of observers) {
        if (!observer[what]) continue
        const call = observer[what] as (...input: unknown[]) => unknown
        void attempt(observer, what, () => call.apply(observer, input))
      }
    },
    around<T>(run: ClaimedRun, call: () => Promise<T>) {
      let made: Promise<T> | undefined
      const once = () => (made ??= call())
      let inner: () => Promise<T> = once
      for (const observer of observers) {
        if (!observer.around) continue
        const within = inner
        inner = () => {
          void attempt(observer, "around", () => observer.around!(run, within))
          return once()
        }
      }
      return inner()
    },
    async stop() {
      const stopped = observers.map(async (observer) => attempt(observer, "stop", () => observer.stop?.()))
      await Promise.race([
        Promise.all(stopped),
        new Promise<void>((resolve) => clock.setTimer(resolve, stopWithinMs)),
      ])
    },
  }
}

function anyObserves(observers: Observer[], what: keyof Observer): boolean {
  return observers.some((observer) => observer[what] !== undefined)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function"
}

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
