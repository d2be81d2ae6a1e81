import type { Database } from "../base/database"
import type { Logger } from "../base/logger"
import type { Schedule } from "../schedule/schedule"
import type { CheckIn } from "../policy/check-in"
import type { Policies } from "../policy/policies"
import type { CustomBackoff } from "./config"
import type { DataSchema } from "./schema"

/** What a handler gets for one attempt of one run. */
export interface RunContext<Data = Record<string, unknown>> {
  /** A copy of the config's `data`, or what a manual trigger was given; with a `schema`, as the schema returns it. */
  data: Data
  runId: string
  /** 1 for the first call; increases with each further call for the same tick, also after a takeover. */
  attempt: number
  /** The tick's time, regardless of when the run starts. */
  scheduledFor: Date
  /** Aborts on timeout, on shutdown past its deadline, and when the lease was lost. */
  signal: AbortSignal
  logger: Logger
  /** Stores `value` (any JSON) in the ledger as the run's progress; at most one write a second. */
  progress(value: unknown): void
  /**
   * With `transaction: true`, the transaction in which the outcome is recorded as well: what the handler writes
   * through it takes effect exactly once. Otherwise undefined.
   */
  manager: Database | undefined
}

/** The code of a job. What it returns is kept as the run's result; what it throws makes the run failed. */
export type JobHandler = (context: RunContext) => unknown

/** A job, checked, with every default filled in. */
export interface JobDefinition {
  name: string
  schedule: Schedule
  policies: Policies
  data: Record<string, unknown>
  /** Paths to secrets in the data, such as `smtp.password`; they are shown nowhere. Default: none. */
  secrets?: readonly string[] | undefined
  /** Checks the data of each run. */
  schema: DataSchema | undefined
  /** The function behind a backoff of type `custom`. */
  customBackoff: CustomBackoff | undefined
  paused: boolean
  /** The addresses to call when its runs begin and end. Secret: they are stored nowhere. */
  checkIn?: CheckIn | undefined
  description: string | undefined
  handler: JobHandler
  /** Where it was defined: a file's path, or `create()`. */
  source: string
}

/** The jobs that this process can run, by name. */
export interface Registry {
  /** Registers a job; an earlier one of the same name is replaced and returned. */
  set(job: JobDefinition): JobDefinition | undefined
  get(name: string): JobDefinition | undefined
  all(): JobDefinition[]
}

export function createRegistry(): Registry {
  const jobs = new Map<string, JobDefinition>()
  return {
    set(job) {
      const replaced = jobs.get(job.name)
      jobs.set(job.name, job)
      return replaced
    },
    get: (name) => jobs.get(name),
    all: () => [...jobs.values()],
  }
}
