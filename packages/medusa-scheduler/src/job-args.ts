import type { ScheduledJobArgs } from "@medusajs/medusa/dist/types/scheduled-jobs"
import type { CheckedSchedule, DataOf, JobConfig, RunContext } from "@nightshift/scheduler"
import type { EntityManager } from "typeorm"

/**
 * The arguments of a job file's handler, for one attempt of one run. `JobArgs<typeof config>` takes the type of `data` from
 * the config's `schema` or `data`, has a `manager` if the config says `transaction: true`, and does not compile if the
 * config's schedule is a literal that cannot be read. Write the config with `satisfies JobConfig`, since an annotation
 * `: JobConfig` hides all three.
 *
 * @example
 * export const config = { name: "remind", schedule: "0 8 * * *", data: { days: 3 } } satisfies JobConfig
 * export default async function remind({ data, container }: JobArgs<typeof config>) {}
 */
export interface JobArgs<Config extends CheckedSchedule<Config> = JobConfig> extends Omit<
  RunContext<DataOf<Config>>,
  "manager"
> {
  /** The store's container: `container.resolve<ProductService>("productService")`. */
  container: ScheduledJobArgs["container"]
  /** The options of the plugin that the file belongs to; as in Medusa, the config for the store's own jobs. */
  pluginOptions: Record<string, unknown>
  /**
   * With `transaction: true`, the transaction that also records the outcome: what is written through it takes effect exactly
   * once. Pass it to services with `withTransaction(manager)`. Otherwise undefined.
   */
  manager: Config extends { transaction: true } ? EntityManager : EntityManager | undefined
}
