/** @long over a minute */
import { randomBytes, randomInt } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"
import { Client } from "pg"
import { createPostgresLedger, ledgerMigrations } from "@nightshift/scheduler"
import { audit } from "@nightshift/scheduler/internal/insight/audit"
import { jobsOfBuild } from "../src/verify/jobs"
import { readEvidence } from "../src/verify/evidence"
import type { Disturbance } from "../src/verify/job-facts"
import { witnessTables } from "../src/verify/handlers"
import { until, type QueueKind } from "../../scheduler/test/bench.fixture"
import { ownPostgres, ownRedis, type OwnService } from "../../scheduler/test/own-services.fixture"
import { startWorker, type WorkerProcess } from "./worker-process.fixture"

const kinds: QueueKind[] = ["redis", "postgres"]

/**
 * Real processes on services that come and go. Nothing here waits for luck: the disturbances have their times, and
 * then the test waits until all is settled and counts.
 */
describe.each(kinds)("workers that die, on services that restart, with the queue on %s", (queueKind) => {
  let postgres: OwnService
  let redis: OwnService | undefined
  let workers: WorkerProcess[]
  let client: Client
  const prefix = `ns_chaos_${randomBytes(4).toString("hex")}`
  const seed = randomInt(2 ** 32)
  /** Options of all kinds, drawn: what each tick may come to is judged by them. */
  const jobs = jobsOfBuild(0, seed)

  beforeAll(async () => {
    postgres = await ownPostgres()
    redis = queueKind === "redis" ? await ownRedis() : undefined
    workers = []
    client = await connected(postgres.url)
    for (const { up } of ledgerMigrations) for (const statement of up) await client.query(statement)
    for (const statement of witnessTables) await client.query(statement)
    await client.end()
  })
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.signal("SIGKILL")))
    await redis?.close()
    await postgres.close()
  })

  const start = (skewMs = 0) => {
    const worker = startWorker({ databaseUrl: postgres.url, redisUrl: redis?.url, prefix, skewMs, jobs })
    workers.push(worker)
    return worker
  }

  test("each tick has one outcome that its job allows, within the bound, and what was given up leaves no effect", async () => {
    const skews = [0, 300_000, -300_000, 0]
    const living = skews.map(start)
    await Promise.all(living.map((worker) => worker.ready()))

    const disturbances: Disturbance[] = []
    const begin = (kind: string, step: () => unknown) => async () => {
      disturbances.push({ kind, fromMs: Date.now(), toMs: Infinity })
      await step()
    }
    const end = (kind: string, step: () => unknown) => async () => {
      await step()
      disturbances.findLast((each) => each.kind === kind)!.toMs = Date.now()
    }
    const steps: Record<number, () => Promise<void>> = {
      6: begin("cut-queue", () => redis?.stop()),
      9: end("cut-queue", () => redis?.start()),
      14: begin("cut-ledger", () => postgres.stop()),
      17: end("cut-ledger", () => postgres.start()),
      22: begin("stall-ledger", () => postgres.stall()),
      25: end("stall-ledger", () => postgres.flow()),
      27: begin("freeze", () => living[1]!.signal("SIGSTOP")),
      40: end("freeze", () => living[1]!.signal("SIGCONT")),
    }
    for (let second = 0; second <= 42; second++) {
      await steps[second]?.()
      if (second % 4 === 3) {
        // The one that is stopped is not killed as well: it is to come back.
        const [victim] = living.splice(second >= 24 && living.length > 2 ? 2 : 0, 1)
        await victim!.signal("SIGKILL")
        disturbances.push({ kind: "kill", fromMs: Date.now(), toMs: Date.now() })
        living.push(start(skews[second % skews.length]))
      }
      await pause(1_000)
    }
    for (const worker of living) await worker.ready()

    client = await connected(postgres.url)
    const settledUpTo = Date.now()
    await until("every tick of that time has its outcome", async () => {
      const { rows } = await client.query<{ settled: boolean }>(
        `SELECT bool_and(watermark > to_timestamp($1 / 1000.0)) AND NOT EXISTS (
                  SELECT 1 FROM scheduled_job_run WHERE status IN ('due', 'running') AND scheduled_for <= to_timestamp($1 / 1000.0)
                ) AS settled FROM scheduled_job`,
        [settledUpTo],
      )
      return rows[0]!.settled
    })
    for (const worker of living) await worker.signal("SIGTERM")
    expect(living.map((worker) => worker.exitCode())).toEqual(living.map(() => 0))
    expect(workers.flatMap(({ lines }) => lines.filter((line) => /UNHANDLED|FATAL/.test(line)))).toEqual([])

    const ledger = createPostgresLedger({ connection: { connectionString: postgres.url } })
    const {
      rows: [span],
    } = await client.query<{ from_ms: string }>(
      `SELECT floor(extract(epoch FROM min(in_force_from)) * 1000) AS from_ms FROM scheduled_job_version`,
    )
    const report = await audit({
      ledger,
      nowMs: Date.now(),
      fromMs: Number(span!.from_ms),
      toMs: settledUpTo,
    })
    expect(report.total).toMatchObject({ unaccounted: 0, unexpected: 0, open: 0 })
    expect(report.total.succeeded).toBeGreaterThan(300)
    const evidence = await readEvidence(client, { toMs: settledUpTo, disturbances })
    expect({ seed, ...evidence }).toMatchObject({
      seed,
      decidedTwice: 0,
      open: 0,
      notAllowed: 0,
      bounds: { skippedWithRoom: [], over: [], stuck: [] },
      effects: { doubled: 0, lost: 0, stray: 0, givenUp: 0 },
      calls: { lost: 0 },
    })
    await ledger.close()
    await client.end()
  })
})

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return client
}
