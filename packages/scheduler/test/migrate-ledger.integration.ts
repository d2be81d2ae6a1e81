import { createDatabase, type CreatedDatabase } from "@nightshift/local-services/testing"
import { Client } from "pg"
import { createPostgresLedger, ledgerMigrations, migrateLedger } from "../src"
import { lockMigrations } from "../src/ledger/postgres/applied-migrations"
import { until } from "./bench.fixture"

const names = ledgerMigrations.map(({ name }) => name)

describe("the migrations of the ledger", () => {
  let database: CreatedDatabase
  let client: Client
  let connection: { connectionString: string }
  beforeEach(async () => {
    database = await createDatabase(process.env.DATABASE_URL!)
    connection = { connectionString: database.url }
    client = new Client(connection)
    await client.connect()
  })
  afterEach(async () => {
    await client.end()
    await database.drop()
  })

  const assertMigrated = async (schema?: string) => {
    const ledger = createPostgresLedger({ connection, ...(schema ? { schema } : {}) })
    await ledger.assertMigrated().finally(() => ledger.close())
  }
  const takeSteps = async (...ids: number[]) => {
    for (const { id, up } of ledgerMigrations)
      if (ids.includes(id)) for (const statement of up) await client.query(statement)
  }

  test("make the tables of a database that has none, and nothing the second time", async () => {
    await expect(assertMigrated()).rejects.toMatchObject({
      code: "LEDGER_NOT_MIGRATED",
      details: { missing: names },
      message: expect.stringMatching(/got none\. Run the migrations: .* npx nightshift ledger migrate\.$/),
    })
    expect(await migrateLedger({ connection })).toEqual({ applied: names })
    await assertMigrated()
    expect(await migrateLedger({ connection })).toEqual({ applied: [] })
    const { rows } = await client.query("SELECT id, name FROM scheduled_job_migration ORDER BY id")
    expect(rows).toEqual(ledgerMigrations.map(({ id, name }) => ({ id, name })))
  })

  test("are taken once by processes that migrate at once, each on a connection of its own", async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => migrateLedger({ connection })))
    expect(all.flatMap(({ applied }) => applied)).toEqual(names)
    await assertMigrated()
  })

  test("go on where the tables were made before steps were recorded", async () => {
    await takeSteps(1, 2, 3, 4, 5, 6)
    await expect(assertMigrated()).rejects.toThrow(/earlier one, up to CountScheduledJobRuns/)
    expect(await migrateLedger({ connection })).toEqual({ applied: names.slice(6) })
    await assertMigrated()
  })

  test("keep to a schema, which they make", async () => {
    const schema = 'night "shift"'
    expect(await migrateLedger({ connection, schema })).toEqual({ applied: names })
    await assertMigrated(schema)
    await expect(assertMigrated()).rejects.toMatchObject({ code: "LEDGER_NOT_MIGRATED" })
  })

  test("change nothing where a step fails, and say why", async () => {
    await client.query("CREATE TABLE scheduled_job_log (mine text)")
    await expect(migrateLedger({ connection })).rejects.toMatchObject({
      code: "LEDGER_REFUSED",
      message: expect.stringContaining('relation "scheduled_job_log" already exists'),
    })
    const { rows } = await client.query("SELECT to_regclass('scheduled_job') AS made")
    expect(rows).toEqual([{ made: null }])
    await client.query("DROP TABLE scheduled_job_log")
    expect(await migrateLedger({ connection })).toEqual({ applied: names })
  })

  test("can be taken back to the first and taken again", async () => {
    await migrateLedger({ connection })
    for (const { down } of [...ledgerMigrations].reverse())
      for (const statement of down) await client.query(statement)
    const { rows } = await client.query("SELECT relname FROM pg_class WHERE relname LIKE 'scheduled_job%'")
    expect(rows).toEqual([])
    expect(await migrateLedger({ connection })).toEqual({ applied: names })
  })

  describe("of two shops in one database", () => {
    /** A connection that makes its tables in the shop's schema, and also sees those of the other in `public`. */
    const shop = () => {
      const url = new URL(database.url)
      url.searchParams.set("options", "-c search_path=shop,public")
      return { connectionString: url.href }
    }
    beforeEach(() => client.query("CREATE SCHEMA shop"))

    test("each has its own, whatever the other has had", async () => {
      await migrateLedger({ connection })
      expect(await migrateLedger({ connection: shop() })).toEqual({ applied: names })
      const { rows } = await client.query<{ schema: string }>(
        "SELECT schemaname AS schema FROM pg_tables WHERE tablename = 'scheduled_job_run' ORDER BY 1",
      )
      expect(rows.map(({ schema }) => schema)).toEqual(["public", "shop"])
    })

    test("the record of one says nothing of the other's tables", async () => {
      await migrateLedger({ connection })
      await client.query("SET search_path = shop, public")
      await takeSteps(1, 2, 3, 4, 5, 6)
      const ledger = createPostgresLedger({ connection: shop() })
      await expect(ledger.assertMigrated().finally(() => ledger.close())).rejects.toThrow(
        /up to CountScheduledJobRuns/,
      )
      expect(await migrateLedger({ connection: shop() })).toEqual({ applied: names.slice(6) })
    })

    test("a schema that is named goes before the search path of the address", async () => {
      expect(await migrateLedger({ connection: shop(), schema: "third" })).toEqual({ applied: names })
      expect((await client.query("SELECT to_regclass('third.scheduled_job') AS made")).rows).not.toEqual([
        { made: null },
      ])
      expect((await client.query("SELECT to_regclass('shop.scheduled_job') AS made")).rows).toEqual([
        { made: null },
      ])
    })
  })

  test("need no right to create schemas where theirs exists, and name what they need where it does not", async () => {
    const role = `low_${new URL(database.url).pathname.slice(1)}`
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'low'`)
    await client.query(`CREATE SCHEMA own AUTHORIZATION ${role}`)
    const url = new URL(database.url)
    url.username = role
    url.password = "low"
    const low = { connectionString: url.href }
    expect(await migrateLedger({ connection: low, schema: "own" })).toEqual({ applied: names })
    expect(await migrateLedger({ connection: low, schema: "own" })).toEqual({ applied: [] })
    await expect(migrateLedger({ connection: low, schema: "other" })).rejects.toMatchObject({
      code: "LEDGER_REFUSED",
      details: { code: "42501" },
    })
    await client.query(`DROP OWNED BY ${role}`)
    await client.query(`DROP ROLE ${role}`)
  })

  test("wait for another that migrates, such as Medusa's, and find what it has applied", async () => {
    await client.query("BEGIN")
    await lockMigrations(client)
    const waiting = migrateLedger({ connection })
    await takeSteps(...ledgerMigrations.map(({ id }) => id))
    await until("the other waits for the lock", async () => {
      const { rows } = await client.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
      return rows.length > 0
    })
    await client.query("COMMIT")
    expect(await waiting).toEqual({ applied: [] })
  })

  test("see what was committed while they waited, though the database's default is a snapshot", async () => {
    const name = new URL(database.url).pathname.slice(1)
    await client.query(`ALTER DATABASE ${name} SET default_transaction_isolation = 'repeatable read'`)
    const all = await Promise.all(Array.from({ length: 4 }, () => migrateLedger({ connection })))
    expect(all.flatMap(({ applied }) => applied)).toEqual(names)
  })

  test("leave tables alone of which nothing says how far they came", async () => {
    await takeSteps(1, 2, 3)
    await expect(assertMigrated()).rejects.toThrow(/got tables of an earlier one\. Run the migrations/)
    await expect(migrateLedger({ connection })).rejects.toMatchObject({
      code: "LEDGER_NOT_MIGRATED",
      message: expect.stringMatching(/got tables without a record .* npx medusa migrations run/),
    })
  })

  test("of a later release are no fault: its tables work with this one", async () => {
    await migrateLedger({ connection })
    await client.query("INSERT INTO scheduled_job_migration (id, name) VALUES (900, 'OfALaterRelease')")
    await assertMigrated()
    expect(await migrateLedger({ connection })).toEqual({ applied: [] })
  })
})
