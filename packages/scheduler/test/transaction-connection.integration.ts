import type { Client } from "pg"
import type { Ledger } from "../src"
import type { Database } from "../src/base/database"
import { createBench, type Bench } from "./bench.fixture"
import { Cursor } from "./cursor.fixture"

let bench: Bench
let ledger: Ledger
beforeEach(async () => {
  bench = await createBench("postgres")
  await bench.sql(`CREATE TABLE effect (what text)`)
  ledger = bench.openLedger()
})
afterEach(async () => {
  await ledger.close()
  await bench.clear()
})

const insert = `INSERT INTO effect VALUES ('a')`
const effects = () => bench.sql(`SELECT what FROM effect`)
const send = (manager: Database, cursor: Cursor) =>
  (manager as unknown as { query(cursor: Cursor): Cursor }).query(cursor)

describe("a cursor that is left open is closed at once", () => {
  let begunAt: number
  beforeEach(() => (begunAt = Date.now()))
  // Before the time limit of the ledger's connections for a statement, which other pools do not have.
  afterEach(() => expect(Date.now() - begunAt).toBeLessThan(8_000))

  async function open(manager: Database): Promise<void> {
    await manager.query(insert)
    const cursor = send(manager, new Cursor(`SELECT generate_series(1, 100)`))
    await new Promise<void>((resolve) => cursor.once("row", resolve))
  }

  test("where the work returns, which commits", async () => {
    await ledger.transaction(open)
    expect(await effects()).toEqual([{ what: "a" }])
  })

  test("where it throws, which rolls back", async () => {
    const transaction = ledger.transaction(async (manager) => {
      await open(manager)
      throw new Error("no")
    })
    await expect(transaction).rejects.toThrow("no")
    expect(await effects()).toEqual([])
  })

  test("where the connection has not come to it yet", async () => {
    await ledger.transaction(async (manager) => {
      await manager.query(insert)
      void manager.query(`SELECT pg_sleep(0.2)`)
      send(manager, new Cursor(`SELECT 1`))
    })
    expect(await effects()).toEqual([{ what: "a" }])
  })
})

test("no method and no property of a manager hands out its connection", async () => {
  const chained = await ledger.transaction((manager) => {
    const client = manager as unknown as Client & { connection: unknown }
    expect(client.connection).toBeUndefined()
    const ignore = () => undefined
    return Promise.resolve([
      client.on("notice", ignore),
      client.once("notice", ignore),
      client.off("notice", ignore),
    ])
  })
  for (const client of chained)
    await expect(client.query(insert)).rejects.toMatchObject({ code: "TRANSACTION_OVER" })
  expect(await effects()).toEqual([])
})
