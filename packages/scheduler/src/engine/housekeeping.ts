import type { Clock, Timer } from "../base/clock"
import { messageOf, type Logger } from "../base/logger"
import type { Ledger } from "../ledger/ledger"

/** How much of the history is kept. What is pruned leaves a summary, so that audit still counts it. */
export interface HistoryOptions {
  /** Ended runs older than this, in milliseconds, are pruned. Default: 90 days. */
  keepForMs?: number
  /** Of each job at most this many ended runs are kept, the newest. Default: 10000. */
  keepRuns?: number
}

export const defaultHistory = { keepForMs: 90 * 86_400_000, keepRuns: 10_000 } as const

/** Small enough to hold no lock for long. */
const batchSize = 500
const everyMs = 3_600_000

/** Prunes the history of all jobs; returns how many rows went. */
export async function pruneHistory(
  ledger: Ledger,
  options: HistoryOptions & { nowMs: number; goOn?: () => boolean },
): Promise<number> {
  const { keepForMs = defaultHistory.keepForMs, keepRuns = defaultHistory.keepRuns, nowMs } = options
  const goOn = options.goOn ?? (() => true)
  const beforeMs = nowMs - keepForMs
  let pruned = 0
  for (const { name: job } of await ledger.storedJobs()) {
    for (let rows = batchSize; rows > 0 && goOn(); pruned += rows) {
      rows = await ledger.prune({ job, beforeMs, keepRuns, batchSize })
    }
  }
  return goOn() ? pruned + (await ledger.pruneRest({ beforeMs })) : pruned
}

/** Prunes about once an hour, if this process is one of those that do; several that prune at once share the work. */
export interface Housekeeping {
  start(): void
  stop(): Promise<void>
}

export function createHousekeeping(options: {
  clock: Clock
  ledger: Ledger
  logger: Logger
  history: HistoryOptions
  /** Whether this process prunes: each one queries every job, so only a few of many processes should. */
  isOurs: () => boolean
}): Housekeeping {
  const { clock, ledger, logger, history, isOurs } = options
  let timer: Timer | undefined
  let stopped = false
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    try {
      if (isOurs()) await pruneHistory(ledger, { ...history, nowMs: clock.now(), goOn: () => !stopped })
    } catch (error) {
      logger.warn(
        `The history of scheduled jobs could not be pruned. Next try in an hour: ${messageOf(error)}`,
      )
    }
  }

  function wait(delayMs: number): void {
    if (stopped) return
    timer = clock.setTimer(() => {
      working = work().finally(() => wait(everyMs))
    }, delayMs)
  }

  return {
    // Not at once: a start has more urgent work, and servers that start together should not prune together.
    start: () => wait(everyMs * (0.25 + Math.random() / 2)),
    async stop() {
      stopped = true
      timer?.cancel()
      await working
    },
  }
}
