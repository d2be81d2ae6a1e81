import { Client } from "pg"
import type { Ledger } from "../../src/ledger/ledger"
import { createPostgresLedger } from "../../src/ledger/postgres/postgres-ledger"
import { createBench, emptyLedger } from "../bench.fixture"
import type { StatementGate } from "./statement-gate.fixture"
import { installVirtualTime, virtualTimeOptions, type VirtualTime } from "./virtual-time.fixture"

/** A real database in virtual time, which many traces use one after the other. */
export interface TraceDatabase {
  time: VirtualTime
  /** As a process of its own would open it; through the gate. */
  openLedger(gate: StatementGate, name: string): Ledger
  /** Not gated, for what the harness itself asks. */
  reader: Ledger
  sql<Row>(text: string, parameters?: unknown[]): Promise<Row[]>
  /** Which of these backends wait for a lock. */
  blocked(pids: number[]): Promise<Set<number>>
  /** Locks rows in a transaction of its own; false where somebody else has them. */
  holdRow(table: "scheduled_job" | "scheduled_job_run", key: string): Promise<boolean>
  releaseRow(): Promise<void>
  /** Empties every table, and sets the clock back to the begin. */
  reset(): Promise<void>
  close(): Promise<void>
}

export const startMs = Date.parse("2026-03-02T12:00:01Z")

export async function openTraceDatabase(): Promise<TraceDatabase> {
  const bench = await createBench("postgres")
  const [observer, holder] = [client(bench.databaseUrl), client(bench.databaseUrl)]
  await Promise.all([observer.connect(), holder.connect()])
  const time = await installVirtualTime(observer)
  await observer.query(`CREATE TABLE handler_write (run_id bigint, attempt integer, number integer)`)
  const connection = { connectionString: bench.databaseUrl, options: virtualTimeOptions }
  const reader = createPostgresLedger({ connection })
  return {
    time,
    reader,
    openLedger: (gate, name) =>
      createPostgresLedger({
        connection: { ...connection, Client: gate.clientOf(name) },
        poolSize: 4,
        answerWithinMs: 60_000,
      }),
    sql: (text, parameters) => bench.sql(text, parameters),
    async blocked(pids) {
      const { rows } = await observer.query<{ pid: number }>(
        `SELECT pid FROM unnest($1::integer[]) AS p (pid) WHERE cardinality(pg_blocking_pids(pid)) > 0`,
        [pids],
      )
      return new Set(rows.map(({ pid }) => pid))
    },
    async holdRow(table, key) {
      const column = table === "scheduled_job" ? "name" : "id"
      await holder.query("BEGIN")
      const lock = `SELECT FROM ${table} WHERE ${column} = $1 FOR NO KEY UPDATE NOWAIT`
      const isHeld = await holder.query(lock, [key]).then(
        ({ rowCount }) => rowCount === 1,
        () => false,
      )
      if (!isHeld) await holder.query("ROLLBACK")
      return isHeld
    },
    async releaseRow() {
      await holder.query("COMMIT")
    },
    async reset() {
      await time.set(startMs)
      for (const statement of [...emptyLedger, `TRUNCATE handler_write`]) await observer.query(statement)
    },
    async close() {
      await Promise.all([reader.close(), observer.end(), holder.end()])
      await bench.clear()
    },
  }
}

const client = (connectionString: string) => new Client({ connectionString })
