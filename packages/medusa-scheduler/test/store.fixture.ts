import { createDatabase, redisIsolation } from "@nightshift/local-services/testing"
import { ledgerMigrations } from "@nightshift/scheduler"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { Client } from "pg"
import { runMedusa, type RunningCommand } from "./medusa-command.fixture"
import { ownPort } from "./own-port.fixture"
import { configureStore, writeStore, writeText, type StoreFiles } from "./store-folder.fixture"
import { until } from "./until.fixture"

export type QueueKind = "redis" | "postgres"

export interface StoreOptions extends StoreFiles {
  /** Default: on Postgres, without Redis. */
  queue?: QueueKind
  /** The tables in its database: all, only Medusa's, or none. Default: all. */
  database?: "migrated" | "without our tables" | "empty"
}

export interface Server extends RunningCommand {
  url: string
}

/** A Medusa store for one test: a folder, a database, and a prefix in Redis. */
export interface Store {
  folder: string
  databaseUrl: string
  redisPrefix: string
  /** Starts the server, and waits until it listens. */
  start(): Promise<Server>
  /** Runs a command of Medusa's, or another program, in the store's folder. */
  run(args: string[], program?: string[]): RunningCommand
  sql<Row>(text: string, parameters?: unknown[]): Promise<Row[]>
  /** Writes one of the store's own files, in `dist`. */
  write(path: string, text: string): Promise<void>
  /** Writes a file of any text beside `dist`, for a handler to look at. */
  signal(name: string, text?: string): Promise<void>
  /** Removes a file or a folder of the store's. */
  remove(path: string): Promise<void>
  configure(store: StoreFiles): Promise<void>
  /** Stops what runs, and removes everything of the store. Rejects unless it stopped gracefully and left nothing open. */
  clear(): Promise<void>
}

const environment = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name}: expected what services.setup.ts sets, got nothing.`)
  return value
}

/** Without a Redis, the tests on it are skipped, and Jest reports that. */
export const queues: QueueKind[] = process.env.REDIS_URL ? ["redis", "postgres"] : ["postgres"]

export async function createStore({
  queue = "postgres",
  database = "migrated",
  ...given
}: StoreOptions): Promise<Store> {
  const serverUrl = environment("DATABASE_URL")
  const template = database === "empty" ? {} : { template: environment("NIGHTSHIFT_TEST_TEMPLATE") }
  const copy = await createDatabase(serverUrl, template)
  const databaseUrl = copy.url
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  if (database === "without our tables") await removeOurTables(client)
  const isolation = redisIsolation(process.env.REDIS_URL ?? "")
  const redis =
    queue === "redis" ? { redis_url: environment("REDIS_URL"), redis_prefix: `${isolation.prefix}:` } : {}
  const withServices = (store: StoreFiles): StoreFiles => ({
    ...store,
    projectConfig: { database_url: databaseUrl, ...redis, ...store.projectConfig },
  })
  const folder = await writeStore({ root: environment("NIGHTSHIFT_TEST_ROOT"), ...withServices(given) })
  const commands: RunningCommand[] = []
  const run = (args: string[], program?: string[]) => {
    const command = runMedusa({ folder, args, ...(program ? { program } : {}) })
    commands.push(command)
    return command
  }
  return {
    folder,
    databaseUrl,
    redisPrefix: isolation.prefix,
    run,
    async start() {
      const port = await ownPort()
      const command = run(["start", "-p", `${port}`])
      await command.printed(`Server is ready on port: ${port}`)
      return { ...command, url: `http://127.0.0.1:${port}` }
    },
    sql: async <Row>(text: string, parameters: unknown[] = []) =>
      (await client.query(text, parameters)).rows as Row[],
    write: (path, text) => writeText(folder, join("dist", path), text),
    signal: (name, text = "") => writeText(folder, name, text),
    remove: (path) => rm(join(folder, path), { recursive: true }),
    configure: (store) => configureStore(folder, withServices({ ...given, ...store })),
    async clear() {
      const running = commands.filter((command) => command.isRunning())
      const ends = await Promise.allSettled(running.map((command) => command.terminate()))
      const isFree = await connectionsEnd(client)
      await client.end()
      await copy.drop()
      if (process.env.REDIS_URL) await isolation.clear()
      await rm(folder, { recursive: true })
      for (const end of ends) if (end.status === "rejected") throw end.reason
      if (!isFree)
        throw new Error("The store's servers have ended and left a connection to its database open")
    },
  }
}

async function removeOurTables(client: Client): Promise<void> {
  for (const { down } of [...ledgerMigrations].reverse())
    for (const statement of down) await client.query(statement)
  const names = ledgerMigrations.map(({ name, timestamp }) => `${name}${timestamp}`)
  await client.query(`DELETE FROM migrations WHERE name = ANY ($1)`, [names])
}

async function connectionsEnd(client: Client): Promise<boolean> {
  const countOthers = `SELECT count(*)::int AS open FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
  return until("all other connections to the database ended", async () => {
    const { rows } = await client.query<{ open: number }>(countOthers)
    return rows[0]!.open === 0
  }).catch(() => false)
}

interface RunRow {
  id: string
  job_name: string
  scheduled_for: Date
  status: string
  reason: string | null
  count: number
  attempt: number
  result: Record<string, unknown> | null
  progress: unknown
  error: { name: string; message: string; stack: string } | null
  attempts: { attempt: number; outcome: string }[]
}

export const runsOf = (store: Store, name: string) =>
  store.sql<RunRow>(`SELECT * FROM scheduled_job_run WHERE job_name = $1 ORDER BY scheduled_for, id`, [name])

/** Waits for a run of the job with this status. */
export const runOf = (store: Store, name: string, status: string) =>
  until(`a run of ${name} is ${status}`, async () =>
    (await runsOf(store, name)).find((run) => run.status === status),
  )

/** The text of a job file; the handler's body may use all handler arguments. */
export function jobFile(config: Record<string, unknown>, body: string): string {
  return `exports.config = ${JSON.stringify(config)}
exports.default = async (args) => {
  const { container, data, pluginOptions, runId, attempt, scheduledFor, signal, logger, progress } = args
  ${body}
}`
}

export const everySecond = "* * * * * *"
