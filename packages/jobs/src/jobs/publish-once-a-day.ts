import type { EntityManager } from "typeorm"
import type { HandlerArgs, HandlerLogger } from "../handler-args"
import type { EventBus } from "../publish/draft-batch"
import { publishDrafts, type PublishReport } from "../publish/publish-drafts"
import { readPublishOptions } from "../publish/publish-options"

export const config = {
  name: "publish-once-a-day",
  schedule: "0 0 * * *",
  data: {},
}

/**
 * Publishes every draft product, once a day.
 *
 * Options, in the plugin's entry of `medusa-config.js` or in the job's `data`, which goes first:
 * - `batchSize`: products in one transaction, 1 to 10,000. Default: 500.
 *
 * @returns how many products were published, in how many batches and milliseconds
 * @throws Error for options that are wrong, the database's errors, and the signal's reason once it has aborted
 */
export default async function publishOnceADay(args: HandlerArgs): Promise<PublishReport> {
  const { container, signal, progress } = args
  const logger = args.logger ?? container.resolve<HandlerLogger>("logger")
  const { batchSize } = readPublishOptions([
    { where: "@nightshift/jobs, options in medusa-config.js", options: pluginOptionsOf(args) },
    { where: `${config.name}, data`, options: args.data },
  ])

  const report = await publishDrafts({
    manager: container.resolve<EntityManager>("manager"),
    eventBus: container.resolve<EventBus>("eventBusService"),
    batchSize,
    signal,
    onBatch: progress,
  })

  const products = report.published === 1 ? "1 product" : `${report.published} products`
  logger.info(
    `Published ${products} in ${report.durationMs} ms${report.stoppedEarly ? ", then stopped" : ""}`,
  )
  // A run that was told to stop has not done its work: it must not count as succeeded.
  if (report.stoppedEarly) signal?.throwIfAborted()
  return report
}

/**
 * A job of a project, not of a plugin, gets the whole `medusa-config.js` for its options: that is how this one is
 * called when a store re-exports it from its own `src/jobs`.
 */
function pluginOptionsOf({ pluginOptions }: HandlerArgs): unknown {
  return pluginOptions && "projectConfig" in pluginOptions ? undefined : pluginOptions
}
