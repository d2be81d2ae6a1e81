import type { JobOverride } from "@nightshift/scheduler"
import { parseDuration } from "@nightshift/scheduler/internal/base/duration"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import { compileSchedule } from "@nightshift/scheduler/internal/schedule/schedule"
import { nearest } from "@nightshift/cron/internal"
import { z } from "zod"

/** The options of the plugin in `medusa-config.js`; all are optional. */
export interface PluginOptions {
  /** The zone of jobs that name none. Default: `UTC`. */
  timezone?: string
  /** Overrides by job name: schedule, timezone, dst, policies, paused. Default: none. */
  jobs?: Record<string, JobOverride | undefined>
  /**
   * How many runs this process executes at the same time for each named queue of its jobs: one number for all, or one by
   * queue name; 0 leaves a queue to other processes. Default: 10.
   */
  concurrency?: number | Record<string, number>
  /**
   * How many processes plan: the oldest live ones. The others stand by, and take over as soon as a tick that should have
   * been decided is not. Default: 3.
   */
  planners?: number
  /**
   * How long a start waits for jobs that a loader creates late, before it marks stored jobs that were not registered as
   * removed. Default: `"10s"`.
   */
  registrationGrace?: string | number
  /** How long the history is kept, and how many ended runs per job. Default: `"90d"` and 10000. */
  history?: { keepFor?: string | number; keepRuns?: number }
  /** How long a shutdown waits for runs under way before it hands them back. Default: `"20s"`. */
  shutdownTimeout?: string | number
  /** Whether a serving process starts the scheduler by itself. Default: true. */
  autoStart?: boolean
  /**
   * True leaves all jobs to core's own scheduler, and only logs where ours would have differed. Default: false.
   */
  shadow?: boolean
  /**
   * Who may read `GET /scheduled-jobs/metrics`: requests with `Authorization: Bearer <token>`, or everybody. Default:
   * nobody, and the route answers with status 404.
   */
  metrics?: MetricsAccess
  /**
   * Whether the ledger prepares its frequent statements on each connection. Set false behind a transaction pooler that does
   * not support prepared statements, such as PgBouncer before 1.21. Default: true.
   */
  prepareStatements?: boolean
  /** The prefix of every key in Redis, after Medusa's own `redis_prefix`. Default: `nightshift`. */
  redisPrefix?: string
  /** The schema of the queue's tables if there is no Redis. Default: `nightshift_queue`. */
  queueSchema?: string
  /** Whether a build of Medusa Admin includes this plugin's pages. Medusa's default: false. */
  enableUI?: boolean
}

export type MetricsAccess = { token: string } | { public: true }

const identifier = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/

const duration = (example: string) =>
  z.custom<string | number>(
    (value) => parseDuration(value) !== undefined,
    `a length of time such as "${example}"`,
  )

const expectedPlanners = "a whole number of processes, from 1 to 1000"
const expectedKeepRuns = "a whole number of runs, at least 1"
const expectedConcurrency = "a whole number from 1 to 1000, or such numbers (or 0) by the names of queues"
const wholeNumber = (min: number) =>
  z.int({ error: expectedConcurrency }).min(min, expectedConcurrency).max(1_000, expectedConcurrency)

const expectedMetrics = "{ token } with a text of at least 16 characters, or { public: true }"

const fields = {
  timezone: z.string({ error: 'an IANA time zone such as "Europe/Berlin"' }).optional(),
  jobs: z
    .record(z.string(), z.unknown(), { error: "an object of overrides, by the names of jobs" })
    .optional(),
  concurrency: z
    .union([wholeNumber(1), z.record(z.string(), wholeNumber(0))], { error: expectedConcurrency })
    .optional(),
  planners: z
    .int({ error: expectedPlanners })
    .min(1, expectedPlanners)
    .max(1_000, expectedPlanners)
    .optional(),
  history: z
    .strictObject(
      {
        keepFor: duration("90d").optional(),
        keepRuns: z.int({ error: expectedKeepRuns }).min(1, expectedKeepRuns).optional(),
      },
      { error: '{ keepFor: "90d", keepRuns: 10000 }' },
    )
    .optional(),
  registrationGrace: duration("10s").optional(),
  shutdownTimeout: duration("20s").optional(),
  autoStart: z.boolean({ error: "true or false" }).optional(),
  shadow: z.boolean({ error: "true or false" }).optional(),
  metrics: z
    .union(
      [
        z.strictObject({ token: z.string({ error: expectedMetrics }).min(16, expectedMetrics) }),
        z.strictObject({ public: z.literal(true, expectedMetrics) }),
      ],
      { error: expectedMetrics },
    )
    .optional(),
  prepareStatements: z.boolean({ error: "true or false" }).optional(),
  redisPrefix: z.string({ error: "a text" }).min(1, "a text of at least one character").optional(),
  queueSchema: z
    .string({ error: "the name of a schema" })
    .regex(identifier, "a name of letters, digits and underscores")
    .optional(),
  // Medusa's own option for every plugin; not used here.
  enableUI: z.boolean({ error: "true or false" }).optional(),
}

const where = "the options of @nightshift/medusa-scheduler in medusa-config.js"

/** Returns the valid options, and an error for each invalid one, whose default applies. */
export function readOptions(given: unknown): { options: PluginOptions; faults: NightshiftError[] } {
  // Medusa passes the `options` of the plugin's entry, and undefined if there are none.
  if (given === undefined || given === null) return { options: {}, faults: [] }
  if (typeof given !== "object" || Array.isArray(given))
    return { options: {}, faults: [notAnObject(preview(given))] }
  try {
    return readEach(Object.entries(given))
  } catch (error) {
    // A getter in the options threw.
    return { options: {}, faults: [notAnObject(messageOf(error))] }
  }
}

function readEach(given: [string, unknown][]): { options: PluginOptions; faults: NightshiftError[] } {
  const options: Record<string, unknown> = {}
  const faults: NightshiftError[] = []
  for (const [key, value] of given) {
    const field = Object.hasOwn(fields, key) ? (fields as Record<string, z.ZodType>)[key] : undefined
    if (!field) {
      faults.push(unknownOption(key))
      continue
    }
    const parsed = field.safeParse(value)
    const fault = parsed.success
      ? key === "timezone" && zoneFault(parsed.data as string | undefined)
      : invalidOption(key, value, parsed.error.issues[0]!.message)
    if (fault) faults.push(fault)
    else options[key] = parsed.data
  }
  return { options, faults }
}

/** Errors for overrides of unknown jobs: such a name is most likely a typo. */
export function unknownOverrides(options: PluginOptions, names: string[]): NightshiftError[] {
  return Object.keys(options.jobs ?? {})
    .filter((name) => !names.includes(name) && options.jobs![name] !== undefined)
    .map((name) => {
      const meant = nearest(name, names)
      return new NightshiftError({
        code: "JOB_UNKNOWN",
        where: `jobs in ${where}`,
        expected:
          names.length > 0 ? `names of jobs (${names.join(", ")})` : "no overrides while there are no jobs",
        found: JSON.stringify(name),
        hint: meant ? `Did you mean ${JSON.stringify(meant)}?` : "Remove the override, or add the job.",
      })
    })
}

/** The default zone is checked here, so that an invalid one is reported once and not for each job. */
function zoneFault(timezone: string | undefined): NightshiftError | undefined {
  if (timezone === undefined) return undefined
  try {
    compileSchedule({ expression: "* * * * *", timezone, gap: "run-after", fold: "first" }, where)
    return undefined
  } catch (error) {
    return error as NightshiftError
  }
}

function notAnObject(found: string): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where,
    expected: "an object of options",
    found,
    hint: "Write options: { ... }; until then the defaults apply.",
  })
}

function unknownOption(key: string): NightshiftError {
  const known = Object.keys(fields)
  const meant = nearest(key, known)
  return new NightshiftError({
    code: "OPTION_UNKNOWN",
    where,
    expected: `only the options ${known.join(", ")}`,
    found: JSON.stringify(key),
    hint: meant ? `Did you mean "${meant}"?` : `Remove ${JSON.stringify(key)}.`,
  })
}

function invalidOption(key: string, value: unknown, expected: string): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: `${key} in ${where}`,
    expected,
    found: key === "metrics" ? "something else, which may be secret and is not shown" : preview(value),
    hint: `Correct "${key}"; until then its default applies.`,
  })
}
