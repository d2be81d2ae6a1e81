import type { PoolConfig } from "pg"
import { rowsOf, type Database } from "../../base/database"
import { readAppliedMigrations } from "./applied-migrations"
import { readBacklog, type Backlog } from "./backlog"
import { ledgerError } from "./connection"
import { ms } from "./instant"
import { openConnection } from "./single-connection"

/** Facts about the database that holds the ledger, read over one connection. */
export interface PostgresFacts {
  /** Such as `16.4`. */
  version: string
  /** It takes no writes: a standby, or one whose transactions are read-only. */
  isReadOnly: boolean
  /** A pooler such as PgBouncer stands before it. */
  isPooled: boolean
  fsync: boolean
  fullPageWrites: boolean
  /** The value for this connection: `on`, `off`, `local`, `remote_write` or `remote_apply`. */
  synchronousCommit: string
  connections: { open: number; most: number }
  /** The names of the ledger's migrations that were not run. */
  missingMigrations: string[]
  /** The database's clock, and this machine's just before and after it was read; all in epoch milliseconds. */
  clock: { databaseMs: number; askedAtMs: number; answeredAtMs: number }
  /** The schema of a queue in Postgres. */
  queueSchema: { exists: boolean; mayCreate: boolean }
  /** Undefined if tables are missing. */
  backlog: Backlog | undefined
}

/**
 * Reads facts about the database over its own connection, and changes nothing.
 *
 * @throws NightshiftError LEDGER_UNREACHABLE, LEDGER_REFUSED
 */
export async function readPostgresFacts(options: {
  /** How to reach the database, as node-postgres takes it. */
  connection: PoolConfig
  /** The schema that holds the tables. Default: the connection's own search path. */
  schema?: string
  /** The schema of a queue in Postgres. */
  queueSchema: string
  /** How long an answer may take, in milliseconds. Default: 5000. */
  answerWithinMs?: number
}): Promise<PostgresFacts> {
  const database = await openConnection({ answerWithinMs: 5_000, ...options })
  try {
    const clock = await readClock(database)
    const server = await readServer(database, options.queueSchema)
    const isPooled = await database.isPooled()
    const { missing: missingMigrations } = await readAppliedMigrations(database)
    const backlog = missingMigrations.length === 0 ? await readBacklog(database) : undefined
    return { ...server, isPooled, clock, missingMigrations, backlog }
  } catch (error) {
    throw ledgerError(error, options.connection.connectionString)
  } finally {
    await database.close()
  }
}

async function readClock(database: Database): Promise<PostgresFacts["clock"]> {
  const askedAtMs = Date.now()
  const [row] = await rowsOf<{ now: string }>(database, `SELECT ${ms("clock_timestamp()")} AS now`)
  return { databaseMs: Number(row!.now), askedAtMs, answeredAtMs: Date.now() }
}

interface ServerRow {
  version: string
  read_only: boolean
  fsync: boolean
  full_page_writes: boolean
  synchronous_commit: string
  open: number
  most: number
  schema_exists: boolean
  may_create: boolean
}

async function readServer(
  database: Database,
  queueSchema: string,
): Promise<Omit<PostgresFacts, "isPooled" | "clock" | "missingMigrations" | "backlog">> {
  const [row] = await rowsOf<ServerRow>(
    database,
    `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
            pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS read_only,
            current_setting('fsync')::boolean AS fsync,
            current_setting('full_page_writes')::boolean AS full_page_writes,
            current_setting('synchronous_commit') AS synchronous_commit,
            (SELECT count(*)::integer FROM pg_stat_activity WHERE datname IS NOT NULL) AS open,
            current_setting('max_connections')::integer AS most,
            to_regnamespace(quote_ident($1)) IS NOT NULL AS schema_exists,
            has_database_privilege(current_database(), 'CREATE') AS may_create`,
    [queueSchema],
  )
  const { version, read_only, fsync, full_page_writes, synchronous_commit, open, most } = row!
  return {
    version,
    isReadOnly: read_only,
    fsync,
    fullPageWrites: full_page_writes,
    synchronousCommit: synchronous_commit,
    connections: { open, most },
    queueSchema: { exists: row!.schema_exists, mayCreate: row!.may_create },
  }
}
