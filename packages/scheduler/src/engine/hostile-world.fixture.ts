import type { Logger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import { readJob } from "../job/define"
import type { JobHandler } from "../job/definition"
import { createMemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import { createMemoryQueue } from "../queue/memory"
import type { Observer } from "./observer"
import { createScheduler } from "./scheduler"

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A job of every second, whose seams may do what they like, beside a tame one that must not notice. */
export async function openHostileWorld(options: {
  handler: JobHandler
  config?: Record<string, unknown>
  logger?: Logger
  observers?: Observer[]
}) {
  const clock = createVirtualClock()
  const database = createMemoryDatabase({ clock })
  const lines: string[] = []
  const keep = (line: string) => void lines.push(line)
  const outages: unknown[] = []
  const watch: Observer = { outage: (...reported) => void outages.push(reported) }
  const scheduler = createScheduler({
    clock,
    ledger: createMemoryLedger({ database }),
    openQueue: (events) => createMemoryQueue(events),
    logger: options.logger ?? { info: keep, warn: keep, error: keep },
    observers: [...(options.observers ?? []), watch],
  })
  for (const [name, config, handler] of [
    ["hostile", { overlap: "allow", ...options.config }, options.handler],
    ["tame", {}, () => undefined],
  ] as [string, Record<string, unknown>, JobHandler][]) {
    const { job, faults } = readJob({
      config: { name, schedule: "* * * * * *", ...config },
      handler,
      source: "test",
    })
    if (!job) throw new AggregateError(faults, faults.map(({ message }) => message).join("\n"))
    await scheduler.register(job)
  }
  return {
    lines,
    /** Lets three ticks come, and expects of each run of the hostile job that it is like this. */
    async expectEveryTick(expected: Record<string, unknown>): Promise<void> {
      const rejections: unknown[] = []
      const onRejection = (reason: unknown) => void rejections.push([reason])
      process.on("unhandledRejection", onRejection)
      try {
        await scheduler.start()
        const fromMs = clock.now()
        await clock.advanceTo(fromMs + 6_500, turn)
        const runsOf = async (job: string) =>
          (await scheduler.runs({ job, fromMs, toMs: fromMs + 3_001, limit: 100 })).runs
        const runs = await runsOf("hostile")
        expect(runs).toHaveLength(3)
        for (const run of runs) {
          expect(run).toMatchObject(expected)
          expect(run.status).not.toBe("running")
          if (run.status === "failed") expect(run.error!.message.length).toBeGreaterThan(0)
        }
        expect((await runsOf("tame")).map(({ status }) => status)).toEqual(Array(3).fill("succeeded"))
        expect(outages).toEqual([])
        expect(lines.filter((line) => line.includes("Postgres"))).toEqual([])
        void scheduler.stop()
        await clock.advanceTo(clock.now() + 30_000, turn)
        expect(rejections).toHaveLength(0)
      } finally {
        process.off("unhandledRejection", onRejection)
      }
    },
  }
}
