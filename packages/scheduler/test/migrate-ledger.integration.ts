import { createDatabase, type CreatedDatabase } from "@nightshift/local-services/testing"
import { Client } from "pg"
import { createPostgresLedger, ledgerMigrations, migrateLedger } from "../src"

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
})
