import type { ScheduledJobArgs } from "@medusajs/medusa/dist/types/scheduled-jobs"
import type { Database } from "../publish/database"
import type { EventBus } from "../publish/event-bus"
import { publishDrafts } from "../publish/publish-drafts"
import { readPublishOptions } from "../publish/publish-options"
import type { PublishReport } from "../publish/publish-report"
import { progressLine, reportLines } from "../publish/report-lines"

export const config = {
  name: "publish-once-a-day",
  schedule: "0 0 * * *",
  data: {},
}

/** How often a long run logs its progress, in milliseconds. */
const logEveryMs = 10_000

/**
 * The arguments of the handler. Medusa's own scheduler passes the container, the data and the plugin's options; Nightshift
 * also passes the rest. The job works with both, so the rest is optional.
 */
export interface HandlerArgs extends Omit<ScheduledJobArgs, "data"> {
  data?: unknown
  runId?: string
  /** 1 for the first call, and one more for each retry. */
  attempt?: number
  /** The time of the tick, whenever the run started. */
  scheduledFor?: Date
  /** Aborts on a timeout, at shutdown, and when another server has taken over the run. */
  signal?: AbortSignal
  logger?: HandlerLogger
  /** Records a JSON value as the progress of the run. */
  progress?: (value: unknown) => void
}

/** The part of a logger that the job uses. */
export interface HandlerLogger {
  info(message: string): void
}

/**
 * Publishes every draft product once a day, or with options those that pass the shop's rules.
 *
 * The options are those of `GivenPublishOptions`, in the plugin's entry of `medusa-config.js` or in the job's `data`, which
 * takes precedence key by key.
 *
 * @returns how many products were published and held back, in how many batches and milliseconds
 * @throws Error for invalid options, the database's errors, and the signal's reason once it has aborted
 */
export default async function publishOnceADay(args: HandlerArgs): Promise<PublishReport> {
  const { container, signal, progress } = args
  const logger = args.logger ?? container.resolve<HandlerLogger>("logger")
  const options = readPublishOptions([
    { where: "@nightshift/jobs, options in medusa-config.js", options: pluginOptionsOf(args) },
    { where: `${config.name}, data`, options: args.data },
  ])
  if (options.complete.prices) refusePricingModule(container.resolve<FeatureFlags>("featureFlagRouter"))

  let loggedAt = performance.now()
  const report = await publishDrafts({
    ...options,
    manager: container.resolve<Database>("manager"),
    eventBus: container.resolve<EventBus>("eventBusService"),
    signal,
    onProgress: (soFar) => {
      progress?.(soFar)
      if (performance.now() - loggedAt < logEveryMs) return
      loggedAt = performance.now()
      logger.info(progressLine(soFar, new Date()))
    },
  })

  for (const line of reportLines(report)) logger.info(line)
  // A stopped run has not finished its work, so it must not count as succeeded.
  if (report.stoppedEarly) signal?.throwIfAborted()
  return report
}

/** The part of Medusa's feature flags that the job uses. */
interface FeatureFlags {
  isFeatureEnabled(flag: string): boolean
}

/** With this flag prices are not in core's tables, so that every product would seem to have none. */
function refusePricingModule(flags: FeatureFlags): void {
  if (!flags.isFeatureEnabled("medusa_v2")) return
  throw new Error(
    `${config.name}, complete.prices: expected prices in Medusa's own tables, got the feature flag medusa_v2. ` +
      "Set complete.prices to false.",
  )
}

/**
 * A job of the store itself, not of a plugin, gets the whole `medusa-config.js` as its options. That is the case if a store
 * re-exports this job from its own `src/jobs`.
 */
function pluginOptionsOf({ pluginOptions }: HandlerArgs): unknown {
  return pluginOptions && "projectConfig" in pluginOptions ? undefined : pluginOptions
}
