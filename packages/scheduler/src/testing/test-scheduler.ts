import { parseDuration, type Duration } from "../base/duration"
import { NightshiftError } from "../base/errors"
import { silentLogger, type Logger } from "../base/logger"
import { preview } from "../base/preview"
import { createVirtualClock, type VirtualClock } from "../base/virtual-clock"
import { assertTimezone } from "../cron/timezone"
import type { HistoryOptions } from "../engine/housekeeping"
import { createOperator, type Operator } from "../engine/operator"
import type { Transact } from "../engine/handler-call"
import { audit, type Audit } from "../insight/audit"
import { why } from "../insight/why"
import { defineJob } from "../job/define"
import type { JobDefinition, JobHandler } from "../job/definition"
import type { JobConfig } from "../job/options"
import type { RunRecord } from "../ledger/history"
import { createMemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import { createMemoryQueue } from "../queue/memory"
import { createMemoryBroker } from "../queue/memory-broker"
import { createHandlerWatch } from "./handler-watch"
import { formatWithOffset, toInstant, type Moment } from "./moment"
import { createVirtualServer, type VirtualServer } from "./virtual-server"

export interface TestJob {
  config: JobConfig
  handler: JobHandler
}

export interface TestSchedulerOptions {
  /** When the test begins. A text without an offset is read in `timezone`. */
  startAt: Moment
  /** The zone of moments without an offset, and of jobs that name none. Default: UTC. */
  timezone?: string
  /** The jobs that the server knows. Default: none. */
  jobs?: TestJob[]
  /**
   * How long, in milliseconds of real time, a handler may be at work before time goes on without it: it is then
   * taken to be busy in virtual time. Default: 1000.
   */
  patienceMs?: number
  /** How often the server visits the ledger, in virtual milliseconds; a lease lasts three times that. Default: 300000. */
  heartbeatMs?: number
  /** Opens the transactions of jobs with `transaction: true`. Default: ones whose manager refuses every query. */
  transact?: Transact
  /** How much of the history is kept. Default: all. */
  history?: HistoryOptions
  /** Default: one that says nothing. */
  logger?: Logger
}

/** A run, and its tick's time as a text with the offset of the test's zone: `2026-11-01T01:30:00-04:00`. */
export interface TestRun extends RunRecord {
  scheduledFor: string
}

/** A shop's scheduler on a virtual clock, with its ledger and queue in memory: the engine is the real one. */
export interface TestScheduler extends Omit<Operator, "runs"> {
  readonly clock: VirtualClock
  /** The present moment, as a text with the offset of the test's zone. */
  now(): string
  /** Registers a job, or replaces the one of its name, which counts from now on. Rejects with its first fault. */
  register(config: JobConfig, handler: JobHandler): Promise<void>
  /**
   * Lets time pass up to a moment, and with it everything that falls due, each at its moment and in its order;
   * before time goes on, each handler has ended or waits in `sleep`. Rejects with `RANGE_INVALID` for the past.
   */
  advanceTo(moment: Moment): Promise<void>
  /** Lets a length of time pass, in the same way. */
  advance(length: Duration): Promise<void>
  /** Waits in virtual time, in a handler; rejects with the signal's reason when that aborts. */
  sleep(length: Duration, signal?: AbortSignal): Promise<void>
  /** All runs so far, of one job or of all, by their ticks, the oldest first. */
  runs(job?: string): Promise<TestRun[]>
  /** Every tick since the test began, compared with what became of it. */
  audit(): Promise<Audit>
  /** What became of one job at one moment, in one sentence. */
  why(job: string, moment: Moment): Promise<string>
  /** Starts the server again, as a deploy does; with other jobs, if some are given. */
  start(jobs?: TestJob[]): Promise<void>
  /** Ends the server in order, as SIGTERM does. Time passes while it waits for handlers; the ledger stays. */
  stop(): Promise<void>
  /** Ends the server at once, as `kill -9` does. */
  kill(): Promise<void>
}

const defaultHeartbeatMs = 300_000
const everything = { keepForMs: 200 * 366 * 86_400_000, keepRuns: Number.MAX_SAFE_INTEGER }

/**
 * Starts a scheduler for a test.
 *
 * @throws NightshiftError OPTION_INVALID, TIMEZONE_INVALID, and every fault of a job
 */
export async function createTestScheduler(options: TestSchedulerOptions): Promise<TestScheduler> {
  const { patienceMs = 1_000, heartbeatMs = defaultHeartbeatMs } = options
  const timezone = assertTimezone(options.timezone ?? "UTC")
  const startMs = toInstant(options.startAt, { timezone, notBeforeMs: 0 })
  const clock = createVirtualClock({ startMs })
  const database = createMemoryDatabase({ clock })
  const broker = createMemoryBroker()
  const ledger = createMemoryLedger({ database })
  const watch = createHandlerWatch({ patienceMs })
  let jobs = (options.jobs ?? []).map(define)
  let server = createServer()
  let isRunning = false

  function define({ config, handler }: TestJob): JobDefinition {
    const { job, faults } = defineJob({ config, handler: watch.watch(handler), source: "test", timezone })
    if (!job) throw faults[0]!
    return job
  }

  function createServer(): VirtualServer {
    return createVirtualServer({
      clock,
      database,
      broker,
      heartbeatMs,
      leaseMs: 3 * heartbeatMs,
      logger: options.logger ?? silentLogger,
      history: options.history ?? everything,
      ...(options.transact ? { transact: options.transact } : {}),
    })
  }

  const settle = () => watch.quiet()

  async function start(): Promise<void> {
    isRunning = true
    await server.start(jobs)
    await settle()
  }

  /** Lets time pass until something has ended that takes time. */
  async function passUntil(ended: Promise<void>): Promise<void> {
    const state = { done: false }
    void ended.finally(() => (state.done = true)).catch(() => undefined)
    await settle()
    while (!state.done) {
      const next = clock.nextTimerAt()
      if (next === undefined) break
      await clock.advanceTo(next, settle)
    }
    await ended
  }

  // One at a time, also where a test does not await.
  let turn: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  /** An operator's action, and what it sets going at this moment. */
  const acting =
    <Input extends unknown[], T>(action: (...input: Input) => Promise<T>) =>
    async (...input: Input): Promise<T> => {
      const answer = await action(...input)
      await settle()
      return answer
    }
  const queue = createMemoryQueue({ broker })
  const operator = createOperator({ ledger, enqueue: (runs) => void queue.add(runs) })

  await start()
  return {
    clock,
    now: () => formatWithOffset(clock.now(), timezone),
    async register(config, handler) {
      const job = define({ config, handler })
      jobs = [...jobs.filter(({ name }) => name !== job.name), job]
      await server.scheduler.register(job)
      await settle()
    },
    advanceTo: (moment) =>
      inTurn(async () => {
        const nowMs = clock.now()
        const toMs = toInstant(moment, { timezone, notBeforeMs: nowMs })
        if (toMs < nowMs) throw past(toMs, nowMs, timezone)
        await clock.advanceTo(toMs, settle)
      }),
    advance: (length) => inTurn(() => clock.advanceTo(clock.now() + toMs(length), settle)),
    sleep: (length, signal) => watch.park(() => clock.sleep(toMs(length), signal)),
    trigger: acting((...input) => operator.trigger(...input)),
    pause: acting((...input) => operator.pause(...input)),
    resume: acting((...input) => operator.resume(...input)),
    cancel: acting((...input) => operator.cancel(...input)),
    retry: acting((...input) => operator.retry(...input)),
    backfill: acting((...input) => operator.backfill(...input)),
    async runs(job) {
      const filter = { limit: Number.MAX_SAFE_INTEGER - 1, ...(job === undefined ? {} : { job }) }
      const { runs } = await ledger.runs(filter)
      return runs
        .reverse()
        .map((run) => ({ ...run, scheduledFor: formatWithOffset(run.scheduledForMs, timezone) }))
    },
    audit: () => {
      const nowMs = clock.now()
      return audit({ ledger, nowMs, fromMs: startMs, toMs: nowMs + 1 })
    },
    async why(job, moment) {
      const atMs = toInstant(moment, { timezone, notBeforeMs: startMs })
      return (await why({ ledger, nowMs: clock.now(), job, atMs, timezone })).sentence
    },
    start: (given) =>
      inTurn(async () => {
        if (given) jobs = given.map(define)
        if (isRunning) await passUntil(server.scheduler.stop())
        server = createServer()
        await start()
      }),
    stop: () =>
      inTurn(async () => {
        isRunning = false
        await passUntil(server.scheduler.stop())
      }),
    kill: () =>
      inTurn(async () => {
        isRunning = false
        server.kill()
        watch.leave()
        await settle()
      }),
  }
}

function toMs(length: Duration): number {
  const ms = parseDuration(length)
  if (ms !== undefined) return ms
  throw new NightshiftError({
    code: "OPTION_INVALID",
    where: "a length of time in the test",
    expected: 'a number of milliseconds, or a text such as "30s", "5m" or "2h"',
    found: preview(length),
    mend: "Correct it.",
  })
}

function past(toMs: number, nowMs: number, timezone: string): NightshiftError {
  return new NightshiftError({
    code: "RANGE_INVALID",
    where: "the moment to advance to",
    expected: `one from ${formatWithOffset(nowMs, timezone)} on`,
    found: formatWithOffset(toMs, timezone),
    mend: "Time goes on only; begin another test scheduler for an earlier one.",
  })
}
