import { randomBytes } from "node:crypto"
import Redis from "ioredis"
import { Client } from "pg"
import { createPostgresLedger, createPostgresQueue, createRedisQueue, createScheduler, readJob } from "../src"
import type { Ledger, Logger, Scheduler, SchedulerOptions } from "../src"

export type QueueKind = "redis" | "postgres"

/** A ledger and a queue of their own, on real services, and as many schedulers on them as a test wants. */
export interface Bench {
  databaseUrl: string
  sql<Row>(text: string, parameters?: unknown[]): Promise<Row[]>
  openLedger(): Ledger
  /** A scheduler that is stopped, if it still runs, when the bench is cleared. */
  createScheduler(options?: Partial<SchedulerOptions> & { redisUrl?: string }): Scheduler
  /** What all schedulers of the bench logged. */
  log: string[]
  /** Takes all rows out of the tables, for the next test. Rejects where somebody is still connected. */
  empty(): Promise<void>
  clear(): Promise<void>
}

const required = (name: "DATABASE_URL" | "REDIS_URL" | "NIGHTSHIFT_TEST_TEMPLATE"): string => {
  const value = process.env[name]
  if (!value)
    throw new Error(`${name}: expected the address of a real service. Run: npm run test:integration`)
  return value
}

/** @param settings what the database sets for each session, such as `DateStyle`. Default: nothing */
export async function createBench(
  queueKind: QueueKind,
  settings: Record<string, string> = {},
): Promise<Bench> {
  const name = `ns_test_${randomBytes(6).toString("hex")}`
  const server = new Client({ connectionString: required("DATABASE_URL") })
  await server.connect()
  await server.query(`CREATE DATABASE ${name} TEMPLATE ${required("NIGHTSHIFT_TEST_TEMPLATE")}`)
  const databaseUrl = Object.assign(new URL(required("DATABASE_URL")), { pathname: `/${name}` }).toString()
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  for (const [name, value] of Object.entries(settings)) await client.query(setting(databaseUrl, name, value))

  const log: string[] = []
  const logger: Logger = {
    info: (line) => log.push(line),
    warn: (line) => log.push(line),
    error: (line) => log.push(line),
  }
  const schedulers: Scheduler[] = []
  const openLedger = () => createPostgresLedger({ connection: { connectionString: databaseUrl } })
  return {
    databaseUrl,
    log,
    sql: async <Row>(text: string, parameters: unknown[] = []) =>
      (await client.query(text, parameters)).rows as Row[],
    openLedger,
    createScheduler({ redisUrl, ...options } = {}) {
      const scheduler = createScheduler({
        ledger: openLedger(),
        openQueue: (events) =>
          queueKind === "redis"
            ? createRedisQueue({ ...events, url: redisUrl ?? required("REDIS_URL"), prefix: name })
            : createPostgresQueue({
                ...events,
                connection: { connectionString: databaseUrl },
                address: databaseUrl,
              }),
        logger,
        ...options,
      })
      schedulers.push(scheduler)
      return scheduler
    },
    async empty() {
      assertUnused(await connections(client, name))
      for (const statement of emptyLedger) await client.query(statement)
    },
    async clear() {
      await Promise.all(schedulers.map((scheduler) => scheduler.stop()))
      const open = await connections(client, name)
      await client.end()
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await server.end()
      if (queueKind === "redis") await removeKeys(name)
      assertUnused(open)
    },
  }
}

function assertUnused(open: number): void {
  if (open > 0) throw new Error(`${open} connections to the database were left open`)
}

/** A ledger as its migrations leave it. */
export const emptyLedger = [
  `TRUNCATE scheduled_job, scheduled_job_worker, scheduled_job_event, scheduled_job_summary RESTART IDENTITY CASCADE`,
  `UPDATE scheduled_job_revision SET revision = 1`,
]

function setting(databaseUrl: string, name: string, value: string): string {
  return `ALTER DATABASE ${new URL(databaseUrl).pathname.slice(1)} SET ${name} = ${value}`
}

async function connections(client: Client, database: string): Promise<number> {
  const deadline = Date.now() + 5_000
  for (;;) {
    const { rows } = await client.query<{ open: string }>(
      `SELECT count(*) AS open FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
      [database],
    )
    const open = Number(rows[0]!.open)
    if (open === 0 || Date.now() > deadline) return open
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function removeKeys(prefix: string): Promise<void> {
  const redis = new Redis(required("REDIS_URL"))
  const keys = await redis.keys(`${prefix}*`)
  if (keys.length > 0) await redis.del(...keys)
  await redis.quit()
}

/** Defines a job, or fails the test with what is wrong with it. */
export function job(config: Record<string, unknown>, handler: Parameters<typeof readJob>[0]["handler"]) {
  const defined = readJob({ config, handler, source: "src/jobs/test.js" })
  if (!defined.job) throw new Error(defined.faults.map((fault) => fault.message).join("\n"))
  return defined.job
}

/** Waits until a question has an answer that is not false; longer than it takes beside other suites on a busy machine. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | false | undefined> | T | false | undefined,
  { withinMs = 90_000 }: { withinMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== false && answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export interface RunRow {
  id: string
  job_name: string
  scheduled_for: Date
  covers_to: Date
  count: number
  trigger: string
  status: string
  reason: string | null
  attempt: number
  failures: number
  worker_id: string | null
  result: unknown
  error: { name: string; message: string; stack: string } | null
  attempts: { attempt: number; outcome: string }[]
}

/** The runs of the ticks that have come; the next one may have been written ahead. */
export const runsOf = (bench: Bench, name: string) =>
  bench.sql<RunRow>(
    `SELECT * FROM scheduled_job_run
      WHERE job_name = $1 AND NOT (status = 'due' AND attempt = 0 AND scheduled_for > clock_timestamp() - interval '1 second')
      ORDER BY scheduled_for, id`,
    [name],
  )
