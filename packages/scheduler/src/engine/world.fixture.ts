import { silentLogger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import { defineJob } from "../job/define"
import type { JobHandler } from "../job/definition"
import { createMemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import { createMemoryQueue, createMemoryBroker } from "../queue/memory"
import { createHandlerWatch } from "../testing/handler-watch"
import { createVirtualServer, type VirtualServer } from "../testing/virtual-server"
import { toConfig, type Behaviour } from "./job-spec.fixture"
import type { Build } from "./model.fixture"
import { createOperator } from "./operator"
import { watchPermits } from "./permit-watch.fixture"

export const startMs = Date.parse("2026-11-01T12:00:00Z")

/** The real engine, in several processes, on services in memory and on virtual time. */
export function createWorld({ planners }: { planners: number }) {
  const clock = createVirtualClock({ startMs })
  const database = createMemoryDatabase({ clock })
  const broker = createMemoryBroker()
  const ledger = createMemoryLedger({ database })
  const queue = createMemoryQueue({ broker })
  const watch = createHandlerWatch({ patienceMs: 1_000 })
  const servers = new Map<number, VirtualServer>()
  const behaviours = new Map<string, Behaviour>()
  /** Every call of a handler: the run and the attempt, which must never come twice. */
  const calls: string[] = []
  /** How each call ended by itself, and when: what its attempt's outcome must be, if it has one. */
  const ends = new Map<string, { outcome: "succeeded" | "failed"; atMs: number }>()
  /** What was seen that must not be, at whatever moment. */
  const breaches: string[] = []
  const permits = watchPermits(database.tables)

  async function settle(): Promise<void> {
    await watch.quiet()
    breaches.push(...permits.breaches())
  }

  const handlerOf =
    (job: string): JobHandler =>
    async ({ runId, attempt, signal }) => {
      const call = callOf({ runId, attempt })
      calls.push(call)
      const behaviour = behaviours.get(job) ?? "succeed"
      const end = (outcome: "succeeded" | "failed") => ends.set(call, { outcome, atMs: clock.now() })
      if (behaviour === "hang") await watch.park(() => new Promise(() => {}))
      if (typeof behaviour === "object") await watch.park(() => clock.sleep(behaviour.sleepMs, signal))
      if (behaviour === "fail") {
        end("failed")
        throw new Error("as instructed")
      }
      end("succeeded")
    }

  function define(build: Build) {
    return [...build].map(([name, spec]) => {
      const { job, faults } = defineJob({
        config: toConfig(name, spec),
        handler: handlerOf(name),
        source: "model",
      })
      if (!job) throw faults[0]!
      return job
    })
  }

  async function passUntil(ended: Promise<unknown>): Promise<void> {
    const state = { done: false }
    void ended.catch(() => undefined).then(() => (state.done = true))
    await settle()
    for (let next = clock.nextTimerAt(); !state.done && next !== undefined; next = clock.nextTimerAt()) {
      await clock.advanceTo(next, settle)
    }
  }

  return {
    clock,
    database,
    broker,
    ledger,
    servers,
    behaviours,
    calls,
    ends,
    breaches,
    /** Whether something happened by which a worker may lose a run that it has. */
    mayLoseRuns: false,
    operator: createOperator({ ledger, enqueue: (runs) => void queue.add(runs).catch(() => undefined) }),
    settle,
    advance: (ms: number) => clock.advanceTo(clock.now() + ms, settle),
    /** False where it could not start, because the ledger was out of reach. */
    async start(id: number, build: Build, skewMs = 0): Promise<boolean> {
      const server = createVirtualServer({
        clock,
        database,
        broker,
        skewMs,
        logger: silentLogger,
        concurrency: 1_000,
        planners,
      })
      servers.set(id, server)
      const started = await server.start(define(build)).then(
        () => true,
        () => false,
      )
      if (!started) {
        server.kill()
        servers.delete(id)
      }
      await settle()
      return started
    },
    async stop(id: number): Promise<void> {
      const server = servers.get(id)!
      servers.delete(id)
      await passUntil(server.scheduler.stop())
    },
    async kill(id: number): Promise<void> {
      servers.get(id)!.kill()
      servers.delete(id)
      await settle()
    },
  }
}

export type World = ReturnType<typeof createWorld>

/** How one call of a handler is named. */
export const callOf = ({ runId, attempt }: { runId: string; attempt: number }): string =>
  `run ${runId} attempt ${attempt}`

/** An instant as a trace names it: how long after its begin. */
export const at = (ms: number): string => `${(ms - startMs) / 1_000} s`
