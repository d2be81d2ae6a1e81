import { parseDuration } from "../base/duration"
import { NightshiftError } from "../base/errors"
import { preview } from "../base/preview"
import { compileSchedule, type Schedule } from "../cron/schedule"
import { defaultPolicies, type Policies } from "../policy/policies"
import { checkedData } from "./data"
import type { JobDefinition, JobHandler } from "./definition"
import { faultsOf } from "./faults"
import {
  configKeys,
  configSchema,
  overrideKeys,
  overrideSchema,
  type JobConfig,
  type JobOverride,
} from "./options"

export type Defined = { job: JobDefinition; faults: [] } | { job: undefined; faults: NightshiftError[] }

/**
 * Checks a job's config and an operator's override of it, and fills in every default. All faults come back
 * together; nothing is thrown, and neither object is changed.
 */
export function defineJob(input: {
  config: unknown
  handler: JobHandler
  /** Where the job was defined, as messages name it. */
  source: string
  /** From the operator's options, by the job's name; wins over the config. */
  override?: unknown
  /** The zone of a job that names none. Default: UTC. */
  timezone?: string
}): Defined {
  const { config, source, handler } = input
  const where = `${source}: config`
  const parsed = configSchema.safeParse(config)
  const faults = parsed.success
    ? []
    : faultsOf({ error: parsed.error, value: config, where, keys: configKeys })
  const name = (config as { name?: unknown } | null)?.name
  const overrideWhere = `jobs[${JSON.stringify(name)}] in the plugin's options`
  const override = overrideSchema.safeParse(input.override ?? {})
  if (!override.success) {
    faults.push(
      ...faultsOf({ error: override.error, value: input.override, where: overrideWhere, keys: overrideKeys }),
    )
  }
  const data = attempt(faults, () => checkedData((config as { data?: unknown } | null)?.data, where))
  if (!parsed.success || !override.success || !data) return { job: undefined, faults }

  const merged = { ...parsed.data, ...withoutUndefined(override.data) }
  const place = override.data.schedule || override.data.timezone ? overrideWhere : where
  const schedule = scheduleOf(merged, input.timezone ?? "UTC")
  attempt(faults, () => checkSchedule(schedule, place))
  if (faults.length > 0) return { job: undefined, faults }
  const job: JobDefinition = {
    name: merged.name,
    schedule,
    policies: policiesOf(merged),
    data,
    paused: merged.paused ?? false,
    description: merged.description,
    handler,
    source,
  }
  return { job, faults: [] }
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

function scheduleOf(config: JobConfig, timezone: string): Schedule {
  return {
    expression: config.schedule,
    timezone: config.timezone ?? timezone,
    gap: config.dst?.gap ?? "run-after",
    fold: config.dst?.fold ?? "first",
    ...(config.startAt === undefined ? {} : { startAt: new Date(config.startAt).getTime() }),
    ...(config.endAt === undefined ? {} : { endAt: new Date(config.endAt).getTime() }),
  }
}

function checkSchedule(schedule: Schedule, where: string): void {
  compileSchedule(schedule, `${where}.schedule`)
  if (schedule.startAt !== undefined && schedule.endAt !== undefined && schedule.endAt <= schedule.startAt) {
    throw new NightshiftError({
      code: "SCHEDULE_INVALID",
      where: `${where}.endAt`,
      expected: `a time after startAt (${new Date(schedule.startAt).toISOString()})`,
      found: preview(new Date(schedule.endAt)),
      mend: "Move endAt, or remove it.",
    })
  }
}

function policiesOf(config: JobConfig): Policies {
  const backoff = config.backoff
  return {
    overlap: config.overlap ?? defaultPolicies.overlap,
    missed: config.missed ?? defaultPolicies.missed,
    missedWindowMs: parseDuration(config.missedWindow) ?? defaultPolicies.missedWindowMs,
    missedLimit: config.missedLimit ?? defaultPolicies.missedLimit,
    attempts: config.attempts ?? defaultPolicies.attempts,
    backoff: backoff
      ? { type: backoff.type, delayMs: parseDuration(backoff.delay)! }
      : defaultPolicies.backoff,
    timeoutMs: parseDuration(config.timeout) ?? defaultPolicies.timeoutMs,
  }
}

function withoutUndefined(override: JobOverride): JobOverride {
  const entries: [string, unknown][] = Object.entries(override)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
