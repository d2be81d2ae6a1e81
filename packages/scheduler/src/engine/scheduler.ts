import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { createSharedClock, type SharedClock } from "../base/clock"
import { NightshiftError } from "../base/errors"
import { messageOf, safeLogger, type Logger } from "../base/logger"
import { createRegistry, type JobDefinition } from "../job/definition"
import type { DueRun } from "../job/due-run"
import type { Queue, QueueEvents } from "../queue/queue"
import type { Ledger, Reconciled } from "../ledger/ledger"
import { defaultRequeueAfterMs } from "../ledger/heartbeat"
import type { Transact } from "../ledger/transaction/transact"
import { createCoverageWatch } from "./worker-coverage"
import { concurrencyOf, type Concurrency } from "./slot-pool"
import { createDispatcher } from "./dispatcher"
import { createStandby } from "./standby"
import { createHandlerCall } from "./handler-call"
import { createHousekeeping, type HistoryOptions } from "./housekeeping"
import { createKnownJobs, createHeartbeatLoop } from "./heartbeat"
import { createWorkerSlots } from "./worker-slots"
import { observedReport, createRunReport } from "./run-report"
import type { Observer } from "./observer"
import { createOperator, type Operator } from "./operator"
import { createOutage } from "./outage"
import { createPlanReport } from "./plan-report"
import { createPlanner } from "./planner"
import { createRegistration, type StartOptions } from "./registration"
import { createRunner, type Runner } from "./runner"
import { createSignals, notifySkipped } from "./observers"

export interface SchedulerOptions {
  ledger: Ledger
  /** Opens the queue; gets the engine's handlers of its events. */
  openQueue: (events: Required<QueueEvents>) => Queue
  logger: Logger
  /**
   * How many runs this process executes at a time, for each named queue of its jobs: one number for all, or by the
   * queue's name; 0 leaves a queue to other processes. Default: 10.
   */
  concurrency?: Concurrency
  /** How long a dead worker's run stays its own, in milliseconds. Default: 10000. */
  leaseMs?: number
  /** How often the process has a heartbeat, in milliseconds. Default: 4000. */
  heartbeatMs?: number
  /** How long a shutdown waits for runs under way before it hands them back, in milliseconds. Default: 20000. */
  shutdownTimeoutMs?: number
  /**
   * How many processes plan: the oldest live ones. The others stand by, and plan as soon as they find a tick that should
   * have been decided and is not. Default: 3.
   */
  planners?: number
  /** How long a start waits for jobs before stored jobs that were not registered are removed, in ms. Default: 10000. */
  registrationGraceMs?: number
  /** How much of the history is kept. */
  history?: HistoryOptions
  /**
   * Opens the transactions of jobs with `transaction: true`, in the database that holds the ledger. Default: the
   * ledger's own, whose manager has `query(sql, parameters)`.
   */
  transact?: Transact
  /** Who is notified of what happens in this process. Default: nobody. */
  observers?: Observer[]
  /** Whether the `checkIn` addresses of jobs are called. Default: true. */
  checkIns?: boolean
  /** Default: the process's own, set by the database's clock. Tests pass a virtual one. */
  clock?: SharedClock
}

export interface Scheduler extends Operator {
  readonly workerId: string
  /** Registers a job; an earlier one of the same name is replaced and returned. After `start` it takes effect at once. */
  register(job: JobDefinition): Promise<JobDefinition | undefined>
  /**
   * Declares that all jobs are registered: a later start has no grace period, and one that is under way ends its own.
   * Resolves when the jobs that are gone are marked as removed; where the ledger does not answer, that is done later.
   */
  ready(): Promise<void>
  jobs(): JobDefinition[]
  /** The next tick of a job, in epoch milliseconds, once started. */
  nextTickOf(job: string): number | undefined
  /**
   * Stores the registered jobs, decides the ticks that are due, and begins to run. Rejects when the ledger cannot be
   * reached. With a grace period, the removed jobs are known only at its end.
   */
  start(options?: StartOptions): Promise<Reconciled>
  /** Shuts down in order: stops planning, takes no more runs, waits for runs under way, hands back the rest, closes. */
  stop(): Promise<void>
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { ledger, leaseMs = 10_000, heartbeatMs = 4_000, planners = 3 } = options
  const logger = safeLogger(options.logger)
  const workerId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
  const clock = options.clock ?? createSharedClock()
  const registry = createRegistry()
  const signals = createSignals({ ...options, logger, clock, registry })
  const ledgerOutage = createOutage({
    clock,
    logger,
    what: "Postgres, which holds the schedules,",
    consequence: "Nothing is lost: ticks that fall due are decided afterwards.",
    onReported: (state, cause) => signals.notify("outage", "ledger", state, cause),
  })
  let queue: Queue | undefined
  let queueOutage: ReturnType<typeof createOutage> | undefined
  let stopping: Promise<void> | undefined

  const add = async (runs: DueRun[]) => {
    if (runs.length > 0) await queue?.add(runs)
  }
  // A run that does not get onto the queue stays due in the ledger, and the next heartbeats offer it again.
  const enqueue = (runs: DueRun[]) => void add(runs).catch(() => undefined)
  const slotsOf = (queueName: string) => concurrencyOf(options.concurrency, queueName)
  const knownJobs = createKnownJobs({ registry, concurrencyOf: slotsOf })
  const standby = createStandby({ clock, planners, everyMs: heartbeatMs })
  const workerSlots = createWorkerSlots({
    clock,
    concurrencyOf: slotsOf,
    canRun: (job) => registry.get(job) !== undefined,
    handle: (run, admit) => runner.handle(run, admit),
    enqueue: add,
    isShared: () => standby.isShared(),
    isCutOff: () => queueOutage?.lasts() === true,
  })
  const dispatcher = createDispatcher({ clock, dispatch: workerSlots.dispatch })
  const planner = createPlanner({
    clock,
    ledger,
    outage: ledgerOutage,
    onDue: dispatcher.add,
    onSkipped: (skipped) => notifySkipped(signals, skipped),
    report: createPlanReport({ logger }),
    awaits: (job) => registration.awaits(job),
  })
  const timezoneOf = (job: string) => registry.get(job)?.schedule.timezone ?? "UTC"
  const report = observedReport({
    report: createRunReport({ logger, nextTickOf: (job) => planner.nextTickOf(job), timezoneOf }),
    observers: signals,
    clock,
  })
  const watched = { ledger, planner, logger, observers: signals, workerId, leaseMs, timezoneOf }
  const coverage = createCoverageWatch(watched)
  const call = createHandlerCall({
    ledger,
    onOutcome: (attempt) => runner.isEnding(attempt),
    transact: options.transact ?? ledger.transaction,
  })
  const runner: Runner = createRunner({
    clock,
    ledger,
    registry,
    // Handlers log with the logger itself, unwrapped.
    logger: options.logger,
    report,
    outage: ledgerOutage,
    call: signals.observes("around") ? (input) => signals.around(input.run, () => call(input)) : call,
    workerId,
    leaseMs,
    requeue: dispatcher.add,
  })
  const heartbeat = createHeartbeatLoop({
    clock,
    ledger,
    outage: ledgerOutage,
    everyMs: heartbeatMs,
    input: () => ({
      worker: { id: workerId, host: hostname(), pid: process.pid, jobs: knownJobs.unreported() },
      running: runner.running(),
      leaseMs,
      requeueAfterMs: defaultRequeueAfterMs,
      planners,
      expected: planner.expected(),
    }),
    onBeat: async (beat, requeue) => {
      knownJobs.markReported()
      beat.lost.forEach(runner.lose)
      beat.cancelled.forEach(runner.cancel)
      beat.abandoned.forEach(report.abandoned)
      notifySkipped(signals, beat.skipped)
      signals.notify("beat", beat.nowMs)
      coverage.beat(beat.nowMs)
      workerSlots.dispatch(requeue)
      await planner.beat({ revision: beat.revision, isPlanning: standby.plansAfter(beat) })
    },
  })
  const housekeeping = createHousekeeping({
    clock,
    ledger,
    logger,
    history: options.history ?? {},
    isOurs: () => standby.isPlanning(),
  })

  const registration = createRegistration({
    clock,
    ledger,
    registry,
    logger,
    starter: { id: workerId, host: hostname(), pid: process.pid },
    graceMs: options.registrationGraceMs ?? 10_000,
    aliveWithinMs: leaseMs,
    async onChange(isNew) {
      if (isNew) standby.planForNow()
      await planner.reload()
      deliver()
    },
    onEnd: () => planner.takeUp(),
  })

  let delivering = false

  /** Starts to take runs of every queue that a job of this build uses. */
  function deliver(): void {
    if (!delivering) return
    for (const { policies } of registry.all()) workerSlots.open({ queue: queue!, name: policies.queue })
  }

  function assertNotStopped(): void {
    if (!stopping) return
    throw new NightshiftError({
      code: "SERVICE_UNAVAILABLE",
      where: "the scheduler's start",
      expected: "a scheduler that has not been stopped",
      found: "one that was stopped",
      hint: "Create another scheduler.",
    })
  }

  return {
    ...createOperator({ ledger, enqueue }),
    workerId,
    register: (job) => registration.add(job),
    ready: () => registration.ready(),
    jobs: () => registry.all(),
    nextTickOf: (job) => planner.nextTickOf(job),
    async start(startOptions = {}) {
      await ledger.assertMigrated()
      const askedAt = clock.localNow()
      clock.correct({ sharedMs: await ledger.readClock(), askedAt, answeredAt: clock.localNow() })
      assertNotStopped()
      queue ??= options.openQueue({
        onUnreachable: (error) => queueOutage?.began(error),
        onRefused: (error) => queueOutage?.began(error),
        onReachable: () => queueOutage?.ended(),
      })
      queueOutage ??= createOutage({
        clock,
        logger,
        what: `The queue at ${queue.address}`,
        consequence:
          "Nothing is lost: the queue is retried, this process runs its own ticks, and what needs the queue waits in Postgres.",
        onReported: (state, cause) => signals.notify("outage", "queue", state, cause),
      })
      const reconciled = await registration.begin(startOptions.keepSources ?? [])
      assertNotStopped()
      delivering = true
      deliver()
      heartbeat.start()
      housekeeping.start()
      return reconciled
    },
    stop: () => (stopping ??= stop()),
  }

  async function stop(): Promise<void> {
    await registration.stop()
    await planner.stop()
    const planned = dispatcher.stop().map(({ runId }) => runId)
    if (planned.length > 0) await ledger.releasePlanned(planned).catch(() => undefined)
    await housekeeping.stop()
    queue?.hold()
    workerSlots.stop()
    const handedBack = await runner.stop(options.shutdownTimeoutMs ?? 20_000).catch((error: unknown) => {
      logger.error(`Runs under way could not be handed back; their leases will expire: ${messageOf(error)}`)
      return []
    })
    await heartbeat.stop()
    await coverage.stop()
    await signals.stop()
    await queue?.drained()
    if (handedBack.length > 0) await queue?.add(handedBack).catch(() => undefined)
    await ledger.signOff(workerId).catch(() => undefined)
    ledgerOutage.stop()
    queueOutage?.stop()
    await queue?.close()
    await ledger.close()
  }
}
