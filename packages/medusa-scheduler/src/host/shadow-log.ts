import type { Logger } from "@nightshift/scheduler"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import type { ShadowJob, ShadowTick } from "@nightshift/scheduler/internal/insight/shadow/comparison"
import {
  settledAfterMs,
  shadowReport,
  describeKinds,
  tallyOf,
  shadowLine,
} from "@nightshift/scheduler/internal/insight/shadow/report"
import type { StockRun } from "@nightshift/scheduler/internal/queue/stock/stock-runs"

/** How often new ticks are compared, in milliseconds. */
const everyMs = 15_000
const summaryEveryMs = 3_600_000

/** Logs the differences between the stock scheduler and the jobs' schedules. */
export interface ShadowLog {
  start(): void
  /** Logs the last summary. */
  stop(): Promise<void>
}

/**
 * Logs a warning for each tick that differs, and a summary at the first comparison that finds any ticks, every hour, and
 * at the end.
 */
export function createShadowLog(input: {
  logger: Logger
  jobs: () => ShadowJob[]
  readRuns: (fromMs: number) => Promise<StockRun[]>
}): ShadowLog {
  const { logger, jobs, readRuns } = input
  let fromMs = Date.now()
  let ticks: ShadowTick[] = []
  let summarizedAt = -Infinity
  let lastLogged: string | undefined
  let timer: NodeJS.Timeout | undefined
  let comparing: Promise<void> = Promise.resolve()
  const strangers = new Set<string>()

  async function compare(): Promise<void> {
    try {
      const toMs = Date.now() - settledAfterMs
      if (toMs <= fromMs) return
      const report = shadowReport({ jobs: jobs(), runs: await readRuns(fromMs), fromMs, toMs, isBegun: true })
      fromMs = toMs
      lastLogged = undefined
      for (const tick of report.ticks) if (tick.kind !== "same") logger.warn(`Shadow: ${shadowLine(tick)}`)
      for (const { name } of report.strangers) logStranger(name)
      ticks.push(...report.ticks)
    } catch (error) {
      // The next comparison reads it again: the queue keeps it for a day.
      if (messageOf(error) !== lastLogged) logger.warn(`Shadow: ${messageOf(error)}`)
      lastLogged = messageOf(error)
    }
  }

  function logStranger(name: string): void {
    if (strangers.has(name)) return
    strangers.add(name)
    logger.warn(`Shadow: stock runs the schedule of ${name}, for which this build has no job.`)
  }

  function summarize(): void {
    if (ticks.length === 0) return
    const tally = tallyOf(ticks)
    const late = tally.lateMs
      ? ` Stock started ${formatDuration(tally.lateMs.median)} late at the median, ${formatDuration(tally.lateMs.most)} at most.`
      : ""
    logger.info(`Shadow: ${tally.ticks} ticks: ${describeKinds(tally)}.${late}`)
    ticks = []
    summarizedAt = performance.now()
  }

  function next(): void {
    timer = setTimeout(() => {
      comparing = compare().then(() => {
        if (performance.now() - summarizedAt >= summaryEveryMs) summarize()
        if (timer) next()
      })
    }, everyMs).unref()
  }

  return {
    start() {
      fromMs = Date.now()
      const schedules = new Set(jobs().map(({ name }) => name)).size
      logger.info(
        `Shadow: stock Medusa's scheduler runs the jobs. The ticks of ${schedules} are compared with it; nothing is written.`,
      )
      next()
    },
    async stop() {
      clearTimeout(timer)
      timer = undefined
      await comparing
      await compare()
      summarize()
    },
  }
}
