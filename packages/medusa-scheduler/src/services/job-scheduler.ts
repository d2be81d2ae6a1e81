import { setTimeout } from "node:timers/promises"
import { NightshiftError } from "@nightshift/scheduler"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import type { JobDefinition, Logger, Scheduler } from "@nightshift/scheduler"
import type { Metrics } from "@nightshift/scheduler/metrics"
import type { Operating } from "../admin-api/host"
import { openScheduler } from "../host/open-scheduler"
import { createOperating, type StoreOperating } from "../host/operating"
import type { ConfigModule, Container, Cradle } from "../host/container"
import { defineWithOptions, discoverJobs } from "../host/discovered-jobs"
import { createShadowScheduler, type ShadowScheduler } from "../host/shadow-scheduler"
import { workerModeFault } from "../host/worker-mode"
import { readOptions, unknownOverrides, type MetricsAccess, type PluginOptions } from "../options"

export type { CheckedSchedule, DataOf, JobConfig, JobOptions, JobOverride } from "@nightshift/scheduler"
export type { JobArgs } from "../job-args"

/** The handler of the older form: it gets the data and the job's name. */
export type CreatedJobHandler<T = unknown> = (data: T, eventName: string) => Promise<unknown>

export interface CreateJobOptions {
  /** True keeps an earlier job of the same name beside this one; false, the default, replaces it. */
  keepExisting?: boolean
}

interface CreatedJob {
  name: string
  /** The name that the handler gets; the job's own name differs if an earlier job was kept. */
  eventName: string
  data: unknown
  schedule: string
  handler: CreatedJobHandler<never>
}

/** The delay before the next attempt to open a ledger that was not available, in milliseconds. */
const retryAfterMs = 5_000

/**
 * Replaces Medusa's own service of this name. Jobs are collected while the store loads; they are stored and start to run
 * only when `start` is called, which a serving process does by itself.
 */
export default class JobSchedulerService {
  static LIFE_TIME = "SINGLETON"

  private readonly logger: Logger
  private readonly configModule: ConfigModule
  private readonly options: PluginOptions
  private readonly optionFaults: NightshiftError[]
  private readonly created = new Map<string, CreatedJob>()
  /** The sources of jobs that could not be created: stored jobs from them stay as they are. */
  private readonly keepSources: string[] = []
  /** The metrics of this process, if the option `metrics` is set and it runs jobs. */
  metrics: Metrics | undefined
  private host: { container: Container; rootDirectory: string } | undefined
  private scheduler: Scheduler | undefined
  private operatingParts: StoreOperating | undefined
  private starting: Promise<void> | undefined
  private stopping: Promise<void> | undefined
  /** Set in shadow mode: core's own service runs the jobs, and ours is only compared with it. */
  private readonly shadow: ShadowScheduler | undefined
  /** True once the jobs from loading are registered: jobs created later register themselves. */
  private collected = false

  constructor(cradle: Cradle, options?: unknown) {
    this.logger = cradle.logger
    this.configModule = cradle.configModule
    const read = readOptions(options)
    this.options = read.options
    this.optionFaults = read.faults
    const { logger, configModule } = cradle
    if (this.options.shadow)
      this.shadow = createShadowScheduler({ logger, configModule, options: this.options })
  }

  /** Whether core's own scheduler runs the jobs. */
  get isShadow(): boolean {
    return this.shadow !== undefined
  }

  get startsByItself(): boolean {
    return this.options.autoStart ?? true
  }

  /** Who may read the metrics; undefined is nobody. */
  get metricsAccess(): MetricsAccess | undefined {
    return this.options.metrics
  }

  /** Gives the service its store. */
  attach(host: { container: Container; rootDirectory: string }): void {
    this.host = host
  }

  /**
   * Registers a job from a loader: the form that Medusa documented before job files. Rejects if the schedule or the data is
   * invalid. In shadow mode it calls core's own service and resolves with its result.
   */
  create<T>(
    eventName: string,
    data: T,
    schedule: string,
    handler: CreatedJobHandler<T>,
    options?: CreateJobOptions,
  ): Promise<unknown> {
    if (this.shadow) return this.shadow.create(eventName, data, schedule, handler, options)
    const name = options?.keepExisting ? this.freeName(eventName) : eventName
    const created = this.createJob({ name, eventName, data, schedule, handler })
    // A loader as Medusa documents it does not await this, so the error is logged here.
    created.catch((error: unknown) => this.logFault(error))
    return created
  }

  /**
   * Starts to schedule and run jobs. A server calls it when it listens; call it yourself in a process that serves in another
   * way. Retries while the tables are missing or the database does not answer.
   */
  start(): Promise<void> {
    this.starting ??= this.run()
    return this.starting
  }

  /** Stops gracefully: runs under way may finish until the shutdown timeout, then they are handed back. */
  stop(): Promise<void> {
    this.stopping ??= (async () => {
      await this.shadow?.stop()
      await this.scheduler?.stop()
      await this.operatingParts?.close()
    })()
    return this.stopping
  }

  /** What the admin API reads from and acts through, in every worker mode and before the scheduler has started. */
  operating(): Operating {
    if (this.isStopping()) throw unavailable("a running server", "one that is shutting down", "Try again.")
    this.operatingParts ??= createOperating({
      project: this.configModule.projectConfig,
      options: this.options,
      schedulerOf: () => this.scheduler,
    })
    return this.operatingParts
  }

  private async createJob(created: CreatedJob): Promise<JobDefinition> {
    const { job, faults } = this.defineCreated(created)
    if (typeof created.handler !== "function") faults.push(handlerMissing(created))
    if (!job || faults.length > 0) {
      this.keepSources.push(sourceOf(created))
      faults.slice(1).forEach((fault) => this.logFault(fault))
      throw faults[0]!
    }
    this.created.set(created.name, created)
    if (this.collected) await this.register(job)
    return job
  }

  private async run(): Promise<void> {
    if (this.isStopping()) return
    if (this.shadow) {
      this.optionFaults.forEach((fault) => this.logFault(fault))
      return this.shadow.start(this.requireHost())
    }
    const { projectConfig } = this.configModule
    if (projectConfig.worker_mode === "server") {
      this.logger.info('Scheduled jobs: this server has worker_mode "server" and leaves them to the workers.')
      return
    }
    const modeFault = workerModeFault(projectConfig.worker_mode)
    if (modeFault) this.logFault(modeFault)
    const { container } = this.requireHost()
    const { scheduler, metrics } = openScheduler({
      project: projectConfig,
      options: this.options,
      logger: this.logger,
      container,
    })
    this.scheduler = scheduler
    this.metrics = metrics
    const keepSources = await this.registerAll()
    await this.startScheduler(scheduler, keepSources)
  }

  /** Registers every valid job, and logs all errors together. */
  private async registerAll(): Promise<string[]> {
    const { container, rootDirectory } = this.requireHost()
    const { configModule, options } = this
    const found = await discoverJobs({ rootDirectory, configModule, options, container })
    const faults = [...this.optionFaults, ...found.faults]
    for (const created of this.created.values()) {
      const { job } = this.defineCreated(created)
      if (job) await this.register(job)
    }
    this.collected = true
    for (const job of found.jobs) await this.register(job)
    const names = this.scheduler!.jobs().map((job) => job.name)
    if (found.complete) faults.push(...unknownOverrides(options, names))
    faults.forEach((fault) => this.logFault(fault))
    return [...this.keepSources, ...found.faultySources]
  }

  private async startScheduler(scheduler: Scheduler, keepSources: string[]): Promise<void> {
    for (let lastLogged: unknown; !this.isStopping();) {
      try {
        const startedAt = performance.now()
        await scheduler.start({ keepSources })
        this.logger.info(this.describeStart(scheduler, performance.now() - startedAt))
        return
      } catch (error) {
        if (this.isStopping()) return
        const code = error instanceof NightshiftError ? error.code : messageOf(error)
        if (code !== lastLogged) this.logger.error(`Scheduled jobs are waiting: ${messageOf(error)}`)
        lastLogged = code
        await setTimeout(retryAfterMs, undefined, { ref: false })
      }
    }
  }

  private describeStart(scheduler: Scheduler, tookMs: number): string {
    const { redis_url: redis } = this.configModule.projectConfig
    const queue = redis ? "Redis" : "Postgres, as no redis_url is set"
    return `Scheduled jobs: ${scheduler.jobs().length} registered in ${formatDuration(tookMs)}, queue on ${queue}.`
  }

  private async register(job: JobDefinition): Promise<void> {
    this.logger.info(`Registering ${job.name}`)
    const replaced = await this.scheduler!.register(job)
    if (replaced) this.logger.info(`${job.name}: ${job.source} replaces ${replaced.source}`)
  }

  private defineCreated(created: CreatedJob): { job: JobDefinition | undefined; faults: NightshiftError[] } {
    const { name, eventName, data, schedule, handler } = created
    const config = { name, schedule, ...(data === undefined || data === null ? {} : { data }) }
    return defineWithOptions({
      config,
      source: sourceOf(created),
      options: this.options,
      handler: ({ data: given }) => handler(given as never, eventName),
    })
  }

  private logFault(error: unknown): void {
    const code = error instanceof NightshiftError ? `[${error.code}] ` : ""
    this.logger.error(`${code}${messageOf(error)}`)
  }

  private freeName(eventName: string): string {
    for (let number = 1; ; number++) {
      const name = number === 1 ? eventName : `${eventName} (${number})`
      if (!this.created.has(name)) return name
    }
  }

  private isStopping(): boolean {
    return this.stopping !== undefined
  }

  private requireHost() {
    if (this.host) return this.host
    const hint = "Call start() only after Medusa's loaders have run."
    throw unavailable("a store that has been loaded", "none", hint)
  }
}

function unavailable(expected: string, found: string, hint: string): NightshiftError {
  const where = "jobSchedulerService"
  return new NightshiftError({ code: "SERVICE_UNAVAILABLE", where, expected, found, hint })
}

function sourceOf({ name }: CreatedJob): string {
  return `create(${JSON.stringify(name)})`
}

function handlerMissing(created: CreatedJob): NightshiftError {
  return new NightshiftError({
    code: "JOB_HANDLER_MISSING",
    where: sourceOf(created),
    expected: "a handler function as the fourth argument",
    found: preview(created.handler),
    hint: "Give it: create(name, data, schedule, async (data) => { ... })",
  })
}
