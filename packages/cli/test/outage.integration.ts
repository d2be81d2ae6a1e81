import { randomBytes } from "node:crypto"
import { Client } from "pg"
import { audit, createPostgresLedger, ledgerMigrations } from "@nightshift/scheduler"
import { until, type QueueKind } from "../../scheduler/test/bench.fixture"
import { ownPostgres, ownRedis, type OwnService } from "../../scheduler/test/own-services.fixture"
import { startWorker, type WorkerProcess } from "./worker-process.fixture"

describe.each<QueueKind>(["redis", "postgres"])("an outage, with the queue on %s", (queueKind) => {
  let postgres: OwnService
  let redis: OwnService | undefined
  let worker: WorkerProcess
  beforeAll(async () => {
    postgres = await ownPostgres()
    redis = queueKind === "redis" ? await ownRedis() : undefined
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    for (const { up } of ledgerMigrations) for (const statement of up) await client.query(statement)
    await client.end()
  })
  afterAll(async () => {
    await worker.signal("SIGKILL")
    await redis?.close()
    await postgres.close()
  })

  const lines = (part: string) => worker.lines.filter((line) => line.includes(part))
  const finished = () => lines("Finished scheduled job: tick").length
  const runsAgain = async () => {
    const before = finished()
    await until("ticks run", () => finished() >= before + 3)
  }

  test("is logged once, and its end once; nothing is lost, and no process ends by it", async () => {
    worker = startWorker({
      databaseUrl: postgres.url,
      redisUrl: redis?.url,
      prefix: `ns_outage_${randomBytes(4).toString("hex")}`,
      jobs: [{ name: "tick", handler: "nothing", schedule: "* * * * * *", overlap: "allow", missed: "all" }],
    })
    await worker.ready()
    await runsAgain()
    if (redis) {
      await redis.stop()
      await until("it is logged", () => lines("The queue at").length === 1)
      await redis.start()
      await until("its end is logged", () => lines("The queue at").length === 2)
      await runsAgain()
    }
    await postgres.stop()
    await until("it is logged", () => lines("Postgres, which holds").length === 1)
    await postgres.start()
    await until("its end is logged", () => lines("Postgres, which holds").length === 2)
    await runsAgain()

    const outages = worker.lines.filter((line) => line.includes("Postgres, which holds"))
    expect(outages[0]).toContain("cannot be reached")
    expect(outages[1]).toContain("answers again")
    const nowMs = Date.now()
    const ledger = createPostgresLedger({ connection: { connectionString: postgres.url } })
    const tally = await until("all is settled", async () => {
      const { total } = await audit({ ledger, nowMs, fromMs: nowMs - 300_000, toMs: nowMs })
      return total.open === 0 && total
    })
    await ledger.close()
    expect(tally).toMatchObject({ unaccounted: 0, unexpected: 0, failed: 0, skipped: {} })
    expect(lines("UNHANDLED")).toEqual([])
    expect(worker.exitCode()).toBeUndefined()
    await worker.signal("SIGTERM")
    expect(worker.exitCode()).toBe(0)
  })
})
