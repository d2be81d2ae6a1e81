import type { Logger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import { readJob } from "../job/define"
import { createMemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import { createMemoryQueue } from "../queue/memory"
import { createScheduler } from "./scheduler"

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test("with a logger that throws at every line, every tick still runs and is recorded", async () => {
  const clock = createVirtualClock()
  const database = createMemoryDatabase({ clock })
  const fail = () => {
    throw new Error("the disk is full")
  }
  const logger: Logger = { info: fail, warn: fail, error: fail }
  const scheduler = createScheduler({
    clock,
    ledger: createMemoryLedger({ database }),
    openQueue: (events) => createMemoryQueue(events),
    logger,
  })
  const { job } = readJob({
    config: { name: "job", schedule: "* * * * * *" },
    handler: () => undefined,
    source: "test",
  })
  await scheduler.register(job!)
  await scheduler.start()
  const fromMs = clock.now()
  await clock.advanceTo(fromMs + 10_500, turn)
  const { runs } = await scheduler.runs({ job: "job", fromMs, toMs: fromMs + 10_001, limit: 100 })
  expect(runs.map(({ status, attempt }) => ({ status, attempt }))).toEqual(
    Array.from({ length: 10 }, () => ({ status: "succeeded", attempt: 1 })),
  )
  void scheduler.stop()
  await clock.advanceTo(clock.now() + 30_000, turn)
})
