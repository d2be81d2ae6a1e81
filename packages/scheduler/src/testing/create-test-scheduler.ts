import { silentLogger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import { assertTimezone } from "../schedule/schedule"
import { createOperator } from "../engine/operator"
import { audit } from "../insight/audit"
import { why } from "../insight/why"
import { readJob } from "../job/define"
import type { JobDefinition } from "../job/definition"
import { createMemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import { createMemoryQueue, createMemoryBroker } from "../queue/memory"
import { createHandlerWatch } from "./handler-watch"
import { assertAhead, formatWithOffset, toInstant, toMs } from "./moment"
import { testJob, type TestJob, type TestScheduler, type TestSchedulerOptions } from "./test-scheduler"
import { createVirtualServer, type VirtualServer } from "./virtual-server"

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
    const { job, faults } = readJob({ config, handler: watch.watch(handler), source: "test", timezone })
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
      // One process at a time; killed ones may still seem to be live.
      planners: Infinity,
      logger: options.logger ?? silentLogger,
      history: options.history ?? everything,
      checkIns: false,
      ...(options.transact ? { transact: options.transact } : {}),
    })
  }

  const settle = () => watch.quiet()

  async function start(): Promise<void> {
    isRunning = true
    await server.start(jobs)
    await settle()
  }

  /** Lets time pass until `work` has ended. */
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

  // One at a time, even if a test does not await.
  let turn: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  /** An operator's action, and everything that it starts at this time. */
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
      const job = define(testJob(config, handler))
      jobs = [...jobs.filter(({ name }) => name !== job.name), job]
      await server.scheduler.register(job)
      await settle()
    },
    advanceTo: (moment) =>
      inTurn(async () => {
        const nowMs = clock.now()
        const untilMs = toInstant(moment, { timezone, notBeforeMs: nowMs })
        assertAhead(untilMs, { nowMs, timezone })
        await clock.advanceTo(untilMs, settle)
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
