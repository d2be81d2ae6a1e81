import type { Scheduler } from "../src"
import { createBench, job, until, type Bench } from "./bench.fixture"

const everySecond = { schedule: "* * * * * *", overlap: "allow" }

describe("of the jobs of a shop, one that somebody has edited by hand", () => {
  let bench: Bench
  let scheduler: Scheduler
  const ticks = new Map<string, number[]>()
  const statements = { recorded: 0 }

  beforeAll(async () => {
    bench = await createBench("postgres")
    const ledger = bench.openLedger()
    const counted: typeof ledger = {
      ...ledger,
      recordTicks: (ranges) => {
        statements.recorded += 1
        return ledger.recordTicks(ranges)
      },
    }
    scheduler = bench.createScheduler({ heartbeatMs: 300, ledger: counted })
    await scheduler.start()
    await register("good")
  })
  afterAll(() => bench.clear())

  const ticksOf = (name: string) => ticks.get(name)!
  const logged = (text: string) => bench.log.filter((line) => line.includes(text))
  const ran = (name: string, more: number) => {
    const before = ticksOf(name).length
    return until(`${name} runs on`, () => ticksOf(name).length >= before + more)
  }

  async function register(name: string): Promise<void> {
    ticks.set(name, [])
    const handler = ({ scheduledFor }: { scheduledFor: Date }) => {
      ticksOf(name).push(scheduledFor.getTime())
    }
    await scheduler.register(job({ name, ...everySecond }, handler))
    await ran(name, 1)
  }

  /** No tick ran twice, and none was left out. */
  function expectGapless(name: string): void {
    const gaps = ticksOf(name)
      .slice(1)
      .map((tick, index) => tick - ticksOf(name)[index]!)
    expect(gaps).toEqual(gaps.map(() => 1_000))
  }

  test.each([
    ["watermark has microseconds", "UPDATE scheduled_job SET watermark = watermark + interval '0.7 ms'"],
    [
      "watermark lies a few microseconds before a tick",
      "UPDATE scheduled_job SET watermark = date_trunc('second', watermark) - interval '3 us'",
    ],
    [
      "version is in force from a microsecond",
      "UPDATE scheduled_job_version SET in_force_from = in_force_from + interval '0.3 ms'",
    ],
  ])("such that its %s runs each of its ticks once", async (name, edit) => {
    await register(name)
    await bench.sql(`${edit} WHERE ${edit.includes("_version") ? "job_name" : "name"} = $1`, [name])
    const { recorded } = statements
    await ran(name, 4)
    expectGapless(name)
    expect(statements.recorded - recorded).toBeLessThan(25)
  })

  test.each(["infinity", "2099-01-01"])(
    "such that its watermark is %s is reported, and keeps no other from running, nor a new one",
    async (watermark) => {
      const name = `at ${watermark}`
      await register(name)
      await bench.sql(`UPDATE scheduled_job SET watermark = $2 WHERE name = $1`, [name, watermark])
      await bench.sql("UPDATE scheduled_job_revision SET revision = revision + 1")
      await until("it is reported", () => logged(`The watermark of ${name} in scheduled_job`).length > 0)
      await register(`after ${watermark}`)
      await ran("good", 2)
      expect(logged(`The watermark of ${name}`)).toHaveLength(1)
    },
  )

  test("such that it has no version any more is reported", async () => {
    await register("without a version")
    // By then its planner has read what its registration changed: what is gone when plans are read is not missed.
    await ran("without a version", 3)
    await bench.sql("DELETE FROM scheduled_job_version WHERE job_name = 'without a version'")
    await until("it is reported", () => logged("The schedule of without a version: expected").length > 0)
    await ran("good", 2)
  })

  test("such that its watermark lies before all time stalls, and is reported once", async () => {
    await register("stalled")
    await bench.sql("UPDATE scheduled_job SET watermark = '-infinity' WHERE name = 'stalled'")
    const { recorded } = statements
    await until("it is reported", () => logged("The ticks of stalled after").length > 0)
    expect(statements.recorded - recorded).toBeLessThan(60)
    await ran("good", 5)
    expect(logged("The ticks of stalled after")).toHaveLength(1)
  })

  test("kept no other from running each of its ticks once", () => expectGapless("good"))
})
