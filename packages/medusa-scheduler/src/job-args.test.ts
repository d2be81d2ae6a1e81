import type { ScheduledJobArgs, ScheduledJobConfig } from "@medusajs/medusa/dist/types/scheduled-jobs"
import type { EntityManager } from "typeorm"
import type { JobArgs, JobConfig } from "./services/job-scheduler"

/** The test is that this compiles; each handler is called as well. */
test("a handler has typed data, and a manager if there is a transaction", () => {
  const config = {
    name: "a",
    schedule: "0 8 * * *",
    data: { days: 3 },
    transaction: true,
  } satisfies JobConfig
  const handler = ({ data, manager }: JobArgs<typeof config>) => {
    const given: EntityManager = manager
    // @ts-expect-error not among the config's data
    expect(data.weeks).toBeUndefined()
    return { days: data.days + 1, given }
  }
  const args = { data: config.data } as JobArgs<typeof config>
  expect(handler(args)).toEqual({ days: 4, given: undefined })
})

test("a handler of a config whose schedule cannot be read does not compile", () => {
  const config = { name: "a", schedule: "0 25 * * *" } satisfies JobConfig
  // @ts-expect-error there is no hour 25
  const handler = ({ data }: JobArgs<typeof config>) => data
  const read = { name: "a", schedule: "0 7 * * MON-FRI" } satisfies JobConfig
  const sound = ({ data }: JobArgs<typeof read>) => data
  const args = { data: { days: 3 } } as unknown as JobArgs
  expect([config, read].map((each) => each.name)).toEqual(["a", "a"])
  expect([handler(args as never), sound(args as never)]).toEqual([args.data, args.data])
})

test("a handler of any job has data of any shape, and possibly no manager", () => {
  const handler = ({ data, manager }: JobArgs) => {
    // @ts-expect-error it may be undefined
    const given: EntityManager = manager
    return [data.anything, given]
  }
  expect(handler({ data: {} } as JobArgs)).toEqual([undefined, undefined])
})

test("files written for Medusa's own types compile, and their handlers accept our arguments", () => {
  const config: ScheduledJobConfig = { name: "stock", schedule: "0 0 * * *", data: {} }
  const ours: JobConfig = config
  const stock = ({ container, pluginOptions }: ScheduledJobArgs) => [container, pluginOptions]
  const handler: (args: JobArgs) => unknown = stock
  const args = { container: {}, pluginOptions: {} } as JobArgs
  expect([ours.name, handler(args)]).toEqual(["stock", [{}, {}]])
})
