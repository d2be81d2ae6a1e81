import type { Logger } from "@nightshift/scheduler"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import type { ShadowJob, ShadowTick } from "@nightshift/scheduler/internal/insight/shadow/comparison"
import { settledAfterMs, shadowReport } from "@nightshift/scheduler/internal/insight/shadow/report"
import { kindWords, tallyOf } from "@nightshift/scheduler/internal/insight/shadow/tally"
import { shadowLine } from "@nightshift/scheduler/internal/insight/shadow/words"
import type { StockRun } from "@nightshift/scheduler/internal/queue/stock/stock-runs"

/** How often the ticks since the last time are looked at, in milliseconds. */
const everyMs = 15_000
const summaryEveryMs = 3_600_000

/** Tells in the log where the stock scheduler and the jobs' schedules differ. */
export interface ShadowLog {
  start(): void
  /** Tells the last summary. */
  stop(): Promise<void>
}

/**
 * Each tick that differs is a warning; how many were the same is summed up at the first look that finds any, each hour,
 * and at the end.
 */
export function createShadowLog(input: {
  logger: Logger
  jobs: () => ShadowJob[]
  readRuns: (fromMs: number) => Promise<StockRun[]>
}): ShadowLog {
  const { logger, jobs, readRuns } = input
  let fromMs = Date.now()
  let ticks: ShadowTick[] = []
  let summedUpAt = -Infinity
  let told: string | undefined
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  const strangers = new Set<string>()

  async function look(): Promise<void> {
    try {
      const toMs = Date.now() - settledAfterMs
      if (toMs <= fromMs) return
      const report = shadowReport({ jobs: jobs(), runs: await readRuns(fromMs), fromMs, toMs, isBegun: true })
      fromMs = toMs
      told = undefined
      for (const tick of report.ticks) if (tick.kind !== "same") logger.warn(`Shadow: ${shadowLine(tick)}`)
      for (const { name } of report.strangers) tellStranger(name)
      ticks.push(...report.ticks)
    } catch (error) {
      // What could not be read is read by a later look: the queue keeps it for a day.
      if (messageOf(error) !== told) logger.warn(`Shadow: ${messageOf(error)}`)
      told = messageOf(error)
    }
  }

  function tellStranger(name: string): void {
    if (strangers.has(name)) return
    strangers.add(name)
    logger.warn(`Shadow: stock runs the schedule of ${name}, for which this build has no job.`)
  }

  function sumUp(): void {
    if (ticks.length === 0) return
    const tally = tallyOf(ticks)
    const late = tally.lateMs
      ? ` Stock began ${formatDuration(tally.lateMs.median)} late at the median, ${formatDuration(tally.lateMs.most)} at most.`
      : ""
    logger.info(`Shadow: ${tally.ticks} ticks: ${kindWords(tally)}.${late}`)
    ticks = []
    summedUpAt = performance.now()
  }

  function next(): void {
    timer = setTimeout(() => {
      looking = look().then(() => {
        if (performance.now() - summedUpAt >= summaryEveryMs) sumUp()
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
      await looking
      await look()
      sumUp()
    },
  }
}
