import type { ScheduledJobArgs } from "@medusajs/medusa/dist/types/scheduled-jobs"
import type { CheckedSchedule, DataOf, JobConfig, RunContext } from "@nightshift/scheduler"
import type { EntityManager } from "typeorm"

/**
 * What the handler of a job file gets for one attempt of one run. `JobArgs<typeof config>` knows the type of `data` from
 * the config's `schema` or `data`, and that there is a `manager` where the config says `transaction: true`; and it does not
 * compile where the config's schedule cannot be read. Write the config with `satisfies JobConfig`, since an annotation
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
  /** The options of the plugin that the file belongs to; for the store's own jobs, as in Medusa, the config. */
  pluginOptions: Record<string, unknown>
  /**
   * With `transaction: true`, the transaction in which the outcome is recorded as well: what is written through it takes
   * effect exactly once. Give it to services by `withTransaction(manager)`. Otherwise undefined.
   */
  manager: Config extends { transaction: true } ? EntityManager : EntityManager | undefined
}
