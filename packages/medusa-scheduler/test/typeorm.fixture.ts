import { createDatabase } from "@nightshift/local-services/testing"
import {
  createPostgresLedger,
  createPostgresQueue,
  createScheduler,
  defineJob,
  ledgerMigrations,
  type JobConfig,
  type Scheduler,
} from "@nightshift/scheduler"
import { DataSource, EntitySchema, EntitySchemaOptions, type EntityManager } from "typeorm"
import { transactInStore } from "../src/host/transaction"

interface Effect {
  id?: number
  what: string
}

export const effects = new EntitySchema<Effect>(
  Object.assign(new EntitySchemaOptions<Effect>(), {
    name: "effect",
    columns: { id: { type: Number, primary: true, generated: true }, what: { type: String } },
  } satisfies Pick<EntitySchemaOptions<Effect>, "name" | "columns">),
)

/** The `manager` of a job's handler in a store. */
export type Handler = (manager: EntityManager, run: { runId: string; attempt: number }) => unknown

/** A database with the ledger, and TypeORM on it as Medusa has it, with two connections. */
export interface Shop {
  dataSource: DataSource
  scheduler(jobs: { config: Omit<JobConfig, "schedule">; handler: Handler }[]): Promise<Scheduler>
  runs(): Promise<
    { job_name: string; status: string; reason: string | null; error: { code?: string } | null }[]
  >
  /** How many rows were committed, by their text. */
  effects(): Promise<Record<string, number>>
  clear(): Promise<void>
}

export async function openShop(): Promise<Shop> {
  const database = await createDatabase(process.env.DATABASE_URL!)
  const dataSource = new DataSource({
    type: "postgres",
    url: database.url,
    entities: [effects],
    synchronize: true,
    extra: { max: 2 },
  })
  await dataSource.initialize()
  for (const { up } of ledgerMigrations) for (const statement of up) await dataSource.query(statement)
  const connection = { connectionString: database.url }
  const schedulers: Scheduler[] = []
  const rows = <Row>(sql: string) => dataSource.query<Row>(sql)
  const container = { resolve: <T>() => dataSource.manager as T }
  return {
    dataSource,
    async scheduler(jobs) {
      const scheduler = createScheduler({
        ledger: createPostgresLedger({ connection }),
        openQueue: (events) => createPostgresQueue({ ...events, connection, address: database.url }),
        logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
        transact: transactInStore(container),
        heartbeatMs: 200,
        shutdownTimeoutMs: 100,
      })
      for (const { config, handler } of jobs) {
        const { job, faults } = defineJob({
          config: { schedule: "0 0 1 1 *", transaction: true, ...config },
          handler: ({ manager, runId, attempt }) => handler(manager as EntityManager, { runId, attempt }),
          source: "src/jobs/test.js",
        })
        if (!job) throw new Error(faults.join("\n"))
        await scheduler.register(job)
      }
      await scheduler.start()
      schedulers.push(scheduler)
      return scheduler
    },
    runs: () => rows(`SELECT job_name, status, reason, error FROM scheduled_job_run ORDER BY id`),
    async effects() {
      const counts = await rows<{ what: string; rows: number }[]>(
        `SELECT what, count(*)::int AS rows FROM effect GROUP BY 1 ORDER BY 1`,
      )
      return Object.fromEntries(counts.map(({ what, rows: count }) => [what, count]))
    },
    async clear() {
      await Promise.all(schedulers.map((scheduler) => scheduler.stop()))
      await dataSource.destroy()
      await database.drop()
    },
  }
}
