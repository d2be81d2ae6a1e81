import type { CheckedCron, CronMacro } from "@nightshift/cron"
import type { Duration } from "../base/duration"
import type { DataSchema } from "./schema"

/**
 * A custom backoff: gets how many attempts have failed, this one included, and what the last one threw; returns the wait
 * before the next.
 */
export type CustomBackoff = (failures: number, error: unknown) => Duration

/** What clock changes do to ticks that name a time of day. */
export interface ClockChanges {
  /**
   * A time that the clock skips: `run-after` runs at the first instant after the gap, `skip` does not run.
   * @default "run-after"
   */
  gap?: "run-after" | "skip" | undefined
  /**
   * A time that the clock shows twice: the tick is at the first, at the second, or at both.
   * @default "first"
   */
  fold?: "first" | "second" | "both" | undefined
}

/** URLs to call, with GET, when a run begins, succeeds, or fails for good. */
export interface CheckInUrls {
  /** @default none */
  start?: string | undefined
  /** @default none */
  success?: string | undefined
  /** @default none */
  failure?: string | undefined
}

/** The options of a job that an operator may override as well. */
export interface JobOptions {
  /**
   * When it runs: a cron expression of five fields (minute, hour, day of month, month, day of week), or of six with
   * seconds first, or a name such as `@daily`. A literal is checked by the compiler where `JobArgs<typeof config>` or
   * `defineJob` sees it; every schedule is checked when its job is registered.
   * @example "0 7 * * 1-5"
   */
  schedule: CronMacro | NotWidened
  /**
   * The IANA time zone that the schedule is read in.
   * @default the plugin's option `timezone`, else "UTC"
   * @example "Europe/Berlin"
   */
  timezone?: string | undefined
  /** What clock changes do to ticks that name a time of day. */
  dst?: ClockChanges | undefined
  /**
   * What happens to a tick when as many runs of the job are under way as may be: it is skipped, or waits until there is
   * room. With `allow` there is no bound, unless `concurrency` sets one: then it waits.
   * @default "skip"
   */
  overlap?: "skip" | "queue" | "allow" | undefined
  /**
   * How many runs of the job may be under way at once, over all processes: 1 to 1000.
   * @default 1; none with `overlap: "allow"`
   */
  concurrency?: number | undefined
  /**
   * The named queue that carries its runs, with workers of its own: 1 to 60 letters, digits, dashes and underscores.
   * @default "default"
   */
  queue?: string | undefined
  /**
   * What happens to ticks that were not decided, or not claimed by a worker, within 10 seconds: they are skipped, one runs
   * for all, or all run.
   * @default "once"
   */
  missed?: "skip" | "once" | "all" | undefined
  /**
   * Missed ticks that are older are skipped: a number of milliseconds, or a text with a unit; at most `"366d"`.
   * @default "24h"
   */
  missedWindow?: Duration | undefined
  /**
   * With `missed: "all"`, how many missed ticks run at most, the newest ones: 1 to 10000.
   * @default 100
   */
  missedLimit?: number | undefined
  /**
   * How often the handler is called for one tick at most, the first call included: 1 to 100. Regardless of this, a run
   * whose worker died is run again, until it has lost three workers.
   * @default 1
   */
  attempts?: number | undefined
  /**
   * The wait between two attempts. `exponential` doubles it each time; no wait is longer than 24 hours.
   * @default { type: "fixed", delay: "1s" }
   * @example (failures, error) => (isRateLimit(error) ? "5m" : "10s")
   */
  backoff?: { type: "fixed" | "exponential"; delay: Duration } | CustomBackoff | undefined
  /**
   * A run begins up to this much after its tick, always the same for the same tick; at most `"366d"`.
   * @default 0
   */
  jitter?: Duration | undefined
  /**
   * How long an attempt may take before its signal aborts and it is failed: 1 ms to `"366d"`.
   * @default no limit
   */
  timeout?: Duration | undefined
  /**
   * There are no ticks before this: a `Date`, or a text with its offset.
   * @default none
   * @example "2026-12-01T00:00:00+01:00"
   */
  startAt?: string | Date | undefined
  /**
   * There are no ticks after this: a `Date`, or a text with its offset.
   * @default none
   */
  endAt?: string | Date | undefined
  /**
   * True pauses the job: its ticks are recorded as skipped. False ends a pause that the config had made.
   * @default false
   */
  paused?: boolean | undefined
  /**
   * Paths into `data` whose values are shown nowhere: at most 100.
   * @default none
   * @example ["apiKey", "smtp.password"]
   */
  secrets?: readonly string[] | undefined
  /**
   * A URL to call when its runs begin and end: `/start` and `/fail` are appended for two of these moments, unless it has
   * the placeholder `{status}`. Or a URL for each of them, or false for none.
   * @default none
   */
  checkIn?: string | CheckInUrls | false | undefined
}

/** What an operator sets for a job, by its name, without a change of its file. */
export type JobOverride = { [Option in keyof JobOptions]?: JobOptions[Option] | undefined }

/** What a job's file exports as `config`. */
export interface JobConfig extends JobOptions {
  /** Unique among all jobs; of two with one name the later replaces the earlier. At most 200 characters. */
  name: string
  /**
   * What the handler gets: a plain object of JSON values.
   * @default {}
   */
  data?: unknown
  /**
   * Checks the data, at registration and before each run: a validator that implements Standard Schema, such as zod's or
   * valibot's, synchronously. The handler gets what it returns.
   * @default none
   */
  schema?: DataSchema | undefined
  /**
   * Whether what the handler writes through its `manager` and the run's outcome commit as one.
   * @default false
   */
  transaction?: boolean | undefined
  /**
   * A text for people, of at most 2000 characters.
   * @default none
   */
  description?: string | undefined
}

/**
 * The type of the data that a handler of this config gets: what its `schema` returns, else the type of its `data`, else any
 * object. Data are copied as JSON, and a run that is triggered manually may have others: only a `schema` checks those.
 */
export type DataOf<Config> = Config extends { schema: { "~standard": { types?: infer Types } } }
  ? NonNullable<Types> extends { output: infer Output extends object }
    ? Output
    : Record<string, unknown>
  : Config extends { data: infer Data extends object }
    ? OrAny<Data>
    : Record<string, unknown>

/** Applied to each type of a union; an object type without known keys may have any. */
type OrAny<Data> = Data extends unknown ? (keyof Data extends never ? Record<string, unknown> : Data) : never

/** Any string; beside literals it keeps those that are written, which `string` would take in. */
type NotWidened = string & Record<never, never>

/** What a config must be beside a `JobConfig`: a schedule that is written as a literal can be read. */
export interface CheckedSchedule<Config> {
  schedule: string & CheckedCron<Config extends { schedule: infer Schedule } ? Schedule : string>
}

/** A config without options that are unknown, also in the objects within it. */
export type KnownOptions<Config> = Record<Exclude<keyof Config, keyof JobConfig>, never> & {
  [Key in Extract<keyof Config, "dst" | "checkIn" | "backoff">]?: KnownKeys<
    Config[Key],
    ObjectIn<NonNullable<JobConfig[Key]>>
  >
}

type ObjectIn<Value> = Value extends string | boolean | CustomBackoff ? never : Value

type KnownKeys<Given, Known> = Given extends string | boolean | undefined | ((...args: never[]) => unknown)
  ? unknown
  : Record<Exclude<keyof Given, keyof Known>, never>
