import { createPostgresLedger, createRedisQueue, createScheduler, type Logger } from "@nightshift/scheduler"
import { job, until } from "../../scheduler/test/bench.fixture"
import { createCommandBench, type CommandBench } from "./command-bench.fixture"

const password = "Hush-4711"

/** Addresses that lead nowhere, or are none; all with a password in them. */
const addresses = [
  `postgres://ada:${password}@127.0.0.1:1/shop`,
  `postgres://ada:${password}@no-such-host.invalid/shop`,
  `postgres:/ada:${password}@127.0.0.1:1/shop`,
  `postgres://ada:${password}%zz@127.0.0.1:1/shop`,
  `postgres://ada:a/${password}@127.0.0.1:1/shop`,
  `mysql://ada:${password}@127.0.0.1:1/shop`,
]

describe("a password in an address", () => {
  let commands: CommandBench
  beforeAll(async () => {
    commands = await createCommandBench()
  })
  afterAll(() => commands.clear())

  test.each(addresses)("of the database %j is not in what the command says", async (databaseUrl) => {
    for (const args of [["list"], ["list", "--json"], ["doctor"]]) {
      const { exitCode, out, err } = await commands.onScreen({ databaseUrl }, ...args)
      expect(exitCode).not.toBe(0)
      expect(`${out}${err}`.length).toBeGreaterThan(10)
      expect(`${out}${err}`).not.toContain(password)
    }
  })

  test.each([
    `redis://:${password}@127.0.0.1:1`,
    `redis:/:${password}@127.0.0.1:1`,
    `:${password}@127.0.0.1:1`,
    `redis://u:${password}%zz@127.0.0.1:1`,
  ])("of Redis %j is not in the log of a scheduler whose queue is out of reach", async (url) => {
    const log: string[] = []
    const logger: Logger = {
      info: (line) => log.push(line),
      warn: (line) => log.push(line),
      error: (line) => log.push(line),
    }
    const scheduler = createScheduler({
      ledger: createPostgresLedger({ connection: { connectionString: commands.bench.databaseUrl } }),
      openQueue: (events) => createRedisQueue({ ...events, url, prefix: "ns_none" }),
      logger,
    })
    await scheduler.register(job({ name: "tick", schedule: "0 0 1 1 *" }, () => undefined))
    const failed = await scheduler.start().then(() => undefined, String)
    if (failed === undefined)
      await until("the outage is logged", () => log.find((line) => line.includes("cannot be reached")))
    await scheduler.stop()
    expect([...log, failed ?? ""].join("\n")).not.toContain(password)
  })
})
