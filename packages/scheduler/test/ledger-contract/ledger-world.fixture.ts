import { createVirtualClock } from "../../src/base/virtual-clock"
import { createMemoryDatabase } from "../../src/ledger/memory/memory-database"
import { createMemoryLedger } from "../../src/ledger/memory/memory-ledger"
import type { Ledger } from "../../src/ledger/ledger"
import { createPostgresLedger } from "../../src/ledger/postgres/postgres-ledger"
import { createBench, type Bench } from "../bench.fixture"
import { startPooler } from "../pooler.fixture"

/** A ledger of its own, its time, and a second process on it. */
export interface LedgerWorld {
  ledger: Ledger
  /** Another process's access to the same tables. */
  other: Ledger
  /** The instant that lies this far after the world's begin, in epoch milliseconds. Call it again after `pass`. */
  at(offsetMs: number): number
  /** Lets this much time pass, in milliseconds. */
  pass(ms: number): Promise<void>
  close(): Promise<void>
}

export type OpenWorld = () => Promise<LedgerWorld>

export function openMemoryWorld(): Promise<LedgerWorld> {
  const clock = createVirtualClock()
  const startMs = clock.now()
  const database = createMemoryDatabase({ clock })
  return Promise.resolve({
    ledger: createMemoryLedger({ database }),
    other: createMemoryLedger({ database }),
    at: (offsetMs) => startMs + offsetMs,
    pass(ms) {
      clock.advance(ms)
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  })
}

/** Databases that worlds of this suite have left empty, by their settings: to make one takes longer than most tests. */
const empty = new Map<string, Bench[]>()

afterAll(async () => {
  await Promise.all([...empty.values()].flat().map((bench) => bench.clear()))
})

async function takeBench(settings: Record<string, string>) {
  const key = JSON.stringify(settings)
  const benches = empty.get(key) ?? []
  empty.set(key, benches)
  const bench = benches.pop() ?? (await createBench("postgres", settings))
  return {
    bench,
    leave: async () => {
      await bench.empty().catch(async (error: unknown) => {
        await bench.clear().catch(() => undefined)
        throw error
      })
      benches.push(bench)
    },
  }
}

/** On a real server time cannot be moved, so what is stored moves into the past instead, and the begin with it. */
export async function openPostgresWorld(
  options: { settings?: Record<string, string>; isPooled?: boolean } = {},
): Promise<LedgerWorld> {
  const { bench, leave } = await takeBench(options.settings ?? {})
  const pooler = options.isPooled ? await startPooler(bench.databaseUrl) : undefined
  const connection = { connectionString: pooler?.url ?? bench.databaseUrl }
  const [ledger, other] = [createPostgresLedger({ connection }), createPostgresLedger({ connection })]
  let startMs = await ledger.readClock()
  return {
    ledger,
    other,
    at: (offsetMs) => startMs + offsetMs,
    async pass(ms) {
      const columns = await bench.sql<{ table: string; column: string }>(
        `SELECT table_name AS table, column_name AS column FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name LIKE 'scheduled_job%'
            AND data_type = 'timestamp with time zone'`,
      )
      for (const table of new Set(columns.map((each) => each.table))) {
        const changes = columns.filter((each) => each.table === table).map(({ column }) => column)
        const move = (by: string) =>
          bench.sql(
            `UPDATE ${table} SET ${changes.map((column) => `${column} = ${column} ${by}`).join(", ")}`,
          )
        // By way of another century: unique keys are checked row by row, and another tick may have that time.
        await move(`- interval '40000 days' - ${ms} * interval '1 millisecond'`)
        await move(`+ interval '40000 days'`)
      }
      // What an event has in its details is of that time as well.
      for (const path of ["{untilMs}", "{previous,atMs}", "{previous,untilMs}"]) {
        await bench.sql(
          `UPDATE scheduled_job_event SET details = jsonb_set(details, $1, to_jsonb((details #>> $1)::bigint - $2::bigint))
            WHERE details #>> $1 IS NOT NULL`,
          [path, Math.round(ms)],
        )
      }
      startMs -= ms
    },
    async close() {
      await Promise.all([ledger.close(), other.close()])
      await pooler?.stop()
      await leave()
    },
  }
}
