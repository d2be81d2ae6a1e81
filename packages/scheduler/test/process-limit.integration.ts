import type { Concurrency } from "../src/engine/slot-pool"
import { createBench, job, until, type Bench } from "./bench.fixture"

/** How long each handler works, in milliseconds: most of the second until the next tick. */
const workMs = 400

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

describe("five processes that share a queue", () => {
  let bench: Bench
  beforeEach(async () => void (bench = await createBench("redis")))
  afterEach(() => bench.clear())

  test.each<[string, Concurrency, number]>([
    ["1", 1, 1],
    ["2", 2, 2],
    ["1 for a queue by its name", { default: 1 }, 1],
  ])(
    "with a concurrency of %s never run more than that in one process, and run everything",
    async (_case, concurrency, limit) => {
      const processes = Array.from({ length: 5 }, () => ({ running: 0, most: 0, ran: 0 }))
      await Promise.all(
        processes.map(async (counts) => {
          const scheduler = bench.createScheduler({ concurrency, heartbeatMs: 300 })
          const handler = async () => {
            counts.running += 1
            counts.most = Math.max(counts.most, counts.running)
            await sleep(workMs)
            counts.running -= 1
            counts.ran += 1
          }
          for (const name of ["a", "b", "c", "d"]) {
            const config = { name, schedule: "* * * * * *", overlap: "allow" }
            await scheduler.register(job(config, handler))
          }
          await scheduler.start()
        }),
      )
      const ran = () => processes.reduce((sum, counts) => sum + counts.ran, 0)
      await until("five seconds of ticks have run", () => ran() >= 20)
      expect(Math.max(...processes.map(({ most }) => most))).toBeLessThanOrEqual(limit)
      expect(processes.filter((counts) => counts.ran === 0)).toEqual([])
    },
  )
})
