import { z } from "zod"
import { defineJob, readJob } from "./define"
import type { DataSchema } from "./schema"
import type { DataOf, JobConfig, JobOverride } from "./config"
import { configKeys, overrideKeys, type configSchema, type overrideSchema } from "./options"

/** True where each is assignable to the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
/** For each key of either, whether both have it, as optional or not, with the same type. */
type SameKeys<A, B> = {
  [K in keyof A | keyof B]-?: K extends keyof A & keyof B ? Same<Pick<A, K>, Pick<B, K>> : false
}

type Checked = z.infer<typeof configSchema>

const sameConfig: SameKeys<JobConfig, Checked> = {
  name: true,
  schedule: true,
  timezone: true,
  dst: true,
  overlap: true,
  concurrency: true,
  queue: true,
  missed: true,
  missedWindow: true,
  missedLimit: true,
  attempts: true,
  backoff: true,
  jitter: true,
  timeout: true,
  startAt: true,
  endAt: true,
  paused: true,
  secrets: true,
  checkIn: true,
  data: true,
  schema: true,
  transaction: true,
  description: true,
}

type ObjectOf<T> = Exclude<Extract<T, object>, (...args: never[]) => unknown>
const sameParts: {
  dst: SameKeys<ObjectOf<JobConfig["dst"]>, ObjectOf<Checked["dst"]>>
  checkIn: SameKeys<ObjectOf<JobConfig["checkIn"]>, ObjectOf<Checked["checkIn"]>>
  backoff: SameKeys<ObjectOf<JobConfig["backoff"]>, ObjectOf<Checked["backoff"]>>
} = {
  dst: { gap: true, fold: true },
  checkIn: { start: true, success: true, failure: true },
  backoff: { type: true, delay: true },
}

const sameOverride: Record<keyof JobOverride, true> & SameKeys<JobOverride, z.infer<typeof overrideSchema>> =
  sameConfig

test("what is checked when a job is registered is what its types say, option by option", () => {
  expect(Object.keys(sameConfig).sort()).toEqual([...configKeys].sort())
  expect(Object.keys(sameParts).every((key) => configKeys.includes(key))).toBe(true)
  const own = ["name", "data", "schema", "transaction", "description"]
  expect(
    Object.keys(sameOverride)
      .filter((key) => !own.includes(key))
      .sort(),
  ).toEqual([...overrideKeys].sort())
})

const schema = z.object({ days: z.string().transform(Number) })
const checked = { name: "a", schedule: "@daily", data: { days: "3" }, schema } satisfies JobConfig
const plain = { name: "b", schedule: "@daily", data: { shop: "b2b" } } satisfies JobConfig
const empty = { name: "c", schedule: "@daily", data: {} } satisfies JobConfig
const none = { name: "d", schedule: "@daily" } satisfies JobConfig
const any: JobConfig = none
const someSchema = { ...none, schema: schema as DataSchema } satisfies JobConfig
const frozen = { ...none, secrets: ["pin"] } as const satisfies JobConfig

/** Compiles where each is the type that is named. */
const sameData: {
  checked: Same<DataOf<typeof checked>, { days: number }>
  plain: Same<DataOf<typeof plain>, { shop: string }>
  empty: Same<DataOf<typeof empty>, Record<string, unknown>>
  none: Same<DataOf<typeof none>, Record<string, unknown>>
  any: Same<DataOf<typeof any>, Record<string, unknown>>
  someSchema: Same<DataOf<typeof someSchema>, Record<string, unknown>>
  frozen: Same<DataOf<typeof frozen>, Record<string, unknown>>
} = { checked: true, plain: true, empty: true, none: true, any: true, someSchema: true, frozen: true }

test("a handler's data have the type of what the schema returns, else of the config's data, else of any object", () => {
  const configs = {
    checked,
    plain,
    empty,
    none,
    any,
    someSchema: { ...someSchema, data: { days: "3" } },
    frozen,
  }
  expect(Object.keys(sameData)).toEqual(Object.keys(configs))
  for (const config of Object.values(configs)) {
    expect(readJob({ config, handler: () => undefined, source: "test" }).faults).toEqual([])
  }
})

test("a handler beside its config knows its data; an option that is not there does not compile", () => {
  const { job, faults } = defineJob({
    config: checked,
    handler: ({ data }) => data.days.toFixed(1),
    source: "test",
  })
  expect([job?.data, faults]).toEqual([{ days: "3" }, []])
  // @ts-expect-error no such option
  const misspelt = defineJob({ config: { ...none, timezon: "UTC" }, handler: () => 1, source: "test" })
  expect(misspelt.faults).toHaveLength(1)
})

test("an option that is not there does not compile in the objects of a config either", () => {
  const handler = () => 1
  const source = "test"
  // @ts-expect-error no such clock change
  const dst = defineJob({ config: { ...none, dst: { gab: "skip" } }, handler, source })
  // @ts-expect-error no such moment
  const checkIn = defineJob({ config: { ...none, checkIn: { stop: "https://a.example" } }, handler, source })
  const limited = { ...none, backoff: { type: "fixed", delay: 1, max: 2 } } as const
  // @ts-expect-error no such limit
  const backoff = defineJob({ config: limited, handler, source })
  for (const { faults } of [dst, checkIn, backoff]) expect(faults).toHaveLength(1)
  const sound = { ...none, dst: { gap: "skip" }, checkIn: "https://a.example", backoff: () => "1s" } as const
  expect(defineJob({ config: sound, handler, source }).faults).toEqual([])
})

test("a literal schedule that cannot be read does not compile; one that is a string is read when it is defined", () => {
  const handler = () => 1
  const source = "test"
  // @ts-expect-error there is no minute 61
  const literal = defineJob({ config: { name: "a", schedule: "61 * * * *" }, handler, source })
  const written = { name: "a", schedule: "0 25 * * *" } satisfies JobConfig
  // @ts-expect-error there is no hour 25
  const kept = defineJob({ config: written, handler, source })
  const schedule: string = "0 7 * *"
  const read = defineJob({ config: { name: "a", schedule }, handler, source })
  const annotated: JobConfig = { name: "a", schedule: "0 7 32 * *" }
  const wide = defineJob({ config: annotated, handler, source })
  for (const { faults } of [literal, kept, read, wide]) expect(faults[0]?.code).toBe("CRON_INVALID")
  const timezone = "Europe/Berlin"
  expect(
    defineJob({ config: { name: "a", schedule: "0 7 * * 1-5", timezone }, handler, source }).faults,
  ).toEqual([])
})

test("what the types refuse is refused when it is registered", () => {
  // @ts-expect-error one of the policies
  const overlap: JobConfig = { name: "a", schedule: "@daily", overlap: "queu" }
  // @ts-expect-error no such option
  const unknown: JobConfig = { name: "a", schedule: "@daily", timezon: "UTC" }
  // @ts-expect-error a schedule is needed
  const missing: JobConfig = { name: "a" }
  // @ts-expect-error no such clock change
  const dst: JobConfig = { name: "a", schedule: "@daily", dst: { gap: "run" } }
  for (const config of [overlap, unknown, missing, dst]) {
    expect(readJob({ config, handler: () => undefined, source: "test" }).faults).toHaveLength(1)
  }
})
