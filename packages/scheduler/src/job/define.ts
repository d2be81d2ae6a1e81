import type { z } from "zod"
import { parseDuration } from "../base/duration"
import { NightshiftError } from "../base/errors"
import { parseInstant } from "../base/instant"
import { thrownSummary } from "../base/logger"
import { preview } from "../base/preview"
import { parseExpression, type Schedule, assertTimezone } from "../schedule/schedule"
import { checkInOf, type CheckIn } from "../policy/check-in"
import { runsAtOnce } from "../policy/overlap"
import { defaultPolicies, type Policies } from "../policy/policies"
import { checkedData } from "./data"
import type { JobDefinition, JobHandler, RunContext } from "./definition"
import { faultsOf } from "./faults"
import type { CheckedSchedule, DataOf, JobConfig, JobOptions, JobOverride, KnownOptions } from "./config"
import { configKeys, configSchema, overrideKeys, overrideSchema, overrideShape } from "./options"
import { matchingData } from "./schema"

/** An expression that is valid in any zone. */
const always = "* * * * *"

const noOverride = { success: true, data: {} as JobOverride } as const

export type Defined = { job: JobDefinition; faults: [] } | { job: undefined; faults: NightshiftError[] }

/** A job whose config and handler are in the code that defines it. */
export interface DefineInput<Config extends JobConfig = JobConfig> {
  /** A schedule that is a literal is checked by the compiler. */
  config: Config & CheckedSchedule<Config> & KnownOptions<Config>
  /** Its `data` have the type that the config's `schema` returns, or else that of the config's `data`. */
  handler: (context: RunContext<DataOf<Config>>) => unknown
  /** Where the job is defined, as messages name it: usually a file. */
  source: string
  /** An operator's options for this job, which override the config's. Default: none. */
  override?: JobOverride | undefined
  /** The zone of a job that names none. Default: UTC. */
  timezone?: string | undefined
}

/**
 * Checks a job's config and an operator's override of it, and fills in every default. All faults come back
 * together; nothing is thrown, and neither object is changed.
 */
export function defineJob<Config extends JobConfig>(input: DefineInput<Config>): Defined {
  return readJob(input as unknown as ReadInput)
}

/** A job as a file exports it: its values may be of any type. */
export interface ReadInput extends Omit<DefineInput, "config" | "handler" | "override"> {
  config: unknown
  handler: JobHandler
  override?: unknown
}

/** Like `defineJob`, for a config of unknown type. */
export function readJob(input: ReadInput): Defined {
  try {
    return define(input)
  } catch (error) {
    return { job: undefined, faults: [unreadable(input.source, error)] }
  }
}

function define(input: ReadInput): Defined {
  const { config, source, handler } = input
  const where = `${source}: config`
  const parsed = configSchema.safeParse(config)
  const faults = parsed.success
    ? []
    : faultsOf({ error: parsed.error, value: config, where, keys: configKeys })
  const name = (config as { name?: unknown } | null)?.name
  const overrideWhere = `jobs[${JSON.stringify(name)}] in the plugin's options`
  // Most jobs have no override, and parsing an empty one takes as long as parsing a config.
  const override = input.override === undefined ? noOverride : overrideSchema.safeParse(input.override ?? {})
  if (!override.success) {
    faults.push(
      ...faultsOf({ error: override.error, value: input.override, where: overrideWhere, keys: overrideKeys }),
    )
  }
  const data = attempt(faults, () => checkedData((config as { data?: unknown } | null)?.data, where))
  const schema = parsed.success ? parsed.data.schema : undefined
  const overrides = override.success ? setOf(override.data) : soundOptions(input.override)
  const options: Partial<JobOptions> = {
    ...(parsed.success ? parsed.data : soundOptions(config)),
    ...overrides,
  }
  const { secrets } = options
  if (data && schema) attempt(faults, () => void matchingData({ schema, data, where, secrets }))
  const whereOf = (...keys: (keyof JobOverride)[]) =>
    keys.some((key) => key in overrides) ? overrideWhere : where
  faults.push(...scheduleFaults({ options, timezone: input.timezone ?? "UTC", whereOf }))
  if (!parsed.success || !data || faults.length > 0) return { job: undefined, faults }
  const merged = { ...parsed.data, ...overrides }
  const schedule = scheduleOf(merged, input.timezone ?? "UTC")
  const job: JobDefinition = {
    name: merged.name,
    schedule,
    policies: policiesOf(merged),
    data,
    ...(secrets && secrets.length > 0 ? { secrets } : {}),
    schema,
    customBackoff: typeof merged.backoff === "function" ? merged.backoff : undefined,
    paused: merged.paused ?? false,
    checkIn: checkInsOf(merged.checkIn),
    description: merged.description,
    handler,
    source,
  }
  return { job, faults: [] }
}

/** A getter or a schema of the job threw, or an object is nested too deeply. */
function unreadable(source: string, error: unknown): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: `${source}: config`,
    expected: "an object whose values can be read",
    found: thrownSummary(error),
    hint: "Export plain values.",
    cause: error,
  })
}

function attempt<T>(faults: NightshiftError[], action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error
    faults.push(error)
    return undefined
  }
}

function scheduleOf(config: JobOverride & { schedule: string }, timezone: string): Schedule {
  return {
    expression: config.schedule,
    timezone: config.timezone ?? timezone,
    gap: config.dst?.gap ?? "run-after",
    fold: config.dst?.fold ?? "first",
    ...(config.startAt === undefined ? {} : { startAt: instantOf(config.startAt) }),
    ...(config.endAt === undefined ? {} : { endAt: instantOf(config.endAt) }),
  }
}

/** For values that the options' schema has accepted. */
function instantOf(given: string | Date): number {
  return typeof given === "string" ? parseInstant(given)! : given.getTime()
}

/** Checks each part of a schedule separately, so that a fault in one does not hide another. */
function scheduleFaults(input: {
  options: Partial<JobOptions>
  timezone: string
  whereOf: (...keys: (keyof JobOverride)[]) => string
}): NightshiftError[] {
  const { options, whereOf } = input
  const faults: NightshiftError[] = []
  const { timezone, startAt, endAt } = scheduleOf({ schedule: always, ...options }, input.timezone)
  if (options.schedule !== undefined) {
    const { schedule: expression } = options
    const where = `${whereOf("schedule")}.schedule`
    attempt(faults, () => parseExpression(expression, where))
  }
  const zoneWhere =
    options.timezone === undefined ? "the default of the plugin's options" : whereOf("timezone")
  attempt(faults, () => assertTimezone(timezone, `${zoneWhere}.timezone`))
  if (startAt !== undefined && endAt !== undefined && endAt <= startAt) {
    faults.push(
      new NightshiftError({
        code: "SCHEDULE_INVALID",
        where: `${whereOf("startAt", "endAt")}.endAt`,
        expected: `a time after startAt (${new Date(startAt).toISOString()})`,
        found: preview(new Date(endAt)),
        hint: "Move endAt, or remove it.",
      }),
    )
  }
  return faults
}

function policiesOf(config: JobConfig): Policies {
  const overlap = config.overlap ?? defaultPolicies.overlap
  return {
    overlap,
    concurrency: runsAtOnce({ overlap, concurrency: config.concurrency }),
    queue: config.queue ?? defaultPolicies.queue,
    missed: config.missed ?? defaultPolicies.missed,
    missedWindowMs: parseDuration(config.missedWindow) ?? defaultPolicies.missedWindowMs,
    missedLimit: config.missedLimit ?? defaultPolicies.missedLimit,
    attempts: config.attempts ?? defaultPolicies.attempts,
    backoff: backoffOf(config.backoff),
    timeoutMs: parseDuration(config.timeout) ?? defaultPolicies.timeoutMs,
    jitterMs: parseDuration(config.jitter) ?? defaultPolicies.jitterMs,
    transaction: config.transaction ?? defaultPolicies.transaction,
  }
}

function checkInsOf(checkIn: JobConfig["checkIn"]): CheckIn | undefined {
  if (checkIn === undefined || checkIn === false) return undefined
  if (typeof checkIn === "string") return checkInOf(checkIn)
  return { start: checkIn.start, success: checkIn.success, failure: checkIn.failure }
}

function backoffOf(backoff: JobConfig["backoff"]): Policies["backoff"] {
  if (backoff === undefined) return defaultPolicies.backoff
  // A function cannot be stored; the ledger stores that there is one.
  if (typeof backoff === "function") return { ...defaultPolicies.backoff, type: "custom" }
  return { type: backoff.type, delayMs: parseDuration(backoff.delay)! }
}

/** Options that are undefined override nothing. */
function setOf(options: JobOverride): Partial<JobOptions> {
  const entries: [string, unknown][] = Object.entries(options)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** The options that are valid by themselves, whatever the others are. */
function soundOptions(given: unknown): Partial<JobOptions> {
  if (typeof given !== "object" || given === null) return {}
  const entries = Object.entries(overrideShape).flatMap(([key, field]: [string, z.ZodType]) => {
    const parsed = field.safeParse((given as Record<string, unknown>)[key])
    return parsed.success && parsed.data !== undefined ? [[key, parsed.data] as const] : []
  })
  return Object.fromEntries(entries)
}
