import { Client } from "pg"
import { createPostgresLedger, transactOn, type SchedulerOptions, type Transact } from "../src"
import type { Database } from "../src/base/database"
import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"

const insert = `INSERT INTO effect VALUES ($1)`

let bench: Bench
beforeEach(async () => {
  bench = await createBench("postgres")
  await bench.sql(`CREATE TABLE effect (what text UNIQUE)`)
})
afterEach(() => bench.clear())

const effects = async () =>
  (await bench.sql<{ what: string }>(`SELECT what FROM effect ORDER BY what`)).map(({ what }) => what)

/** One run of a handler, as it ended, and what stayed of its writes. */
async function outcomeOf(
  handler: (manager: Database) => unknown,
  options: Partial<SchedulerOptions> & { timeout?: string } = {},
) {
  const { timeout, ...more } = options
  const scheduler = bench.createScheduler({ heartbeatMs: 200, ...more })
  const config = { name: "job", schedule: "0 0 1 1 *", transaction: true, ...(timeout ? { timeout } : {}) }
  await scheduler.register(job(config, ({ manager }) => handler(manager!)))
  await scheduler.start()
  await scheduler.trigger("job")
  const run = await until("it ended", async () =>
    (await runsOf(bench, "job")).find(({ status }) => ["succeeded", "failed"].includes(status)),
  )
  return { status: run.status, error: run.error as { code?: string; message: string } | null }
}
const swallow = (promise: Promise<unknown>) => promise.catch(() => undefined)

describe("when a handler returns", () => {
  test("statements that it sent and did not await settle first, and commit with the outcome", async () => {
    const { status } = await outcomeOf((manager) => {
      void manager.query(`SELECT pg_sleep(0.2)`)
      for (let i = 0; i < 20; i++) void manager.query(insert, [`${i}`])
    })
    expect(status).toBe("succeeded")
    expect(await effects()).toHaveLength(20)
  })

  test("one of these that fails makes the run failed, and ends no process", async () => {
    const { status, error } = await outcomeOf((manager) => {
      void manager.query(insert, ["a"])
      void manager.query(insert, ["a"])
    })
    expect({ status, code: error?.code }).toEqual({ status: "failed", code: "TRANSACTION_ABORTED" })
    expect(await effects()).toEqual([])
  })

  test("work that it left behind and that would write on makes the run failed: half of it is not all", async () => {
    const { status, error } = await outcomeOf((manager) => {
      const step = async (name: string) => {
        await manager.query(insert, [`${name} first`])
        await manager.query(insert, [`${name} second`])
      }
      for (const name of ["a", "b"]) void swallow(step(name))
    })
    expect(status).toBe("failed")
    expect(error).toMatchObject({
      code: "TRANSACTION_OVER",
      message: expect.stringMatching(/before the handler returns/),
    })
    expect(await effects()).toEqual([])
  })

  test("what it writes long after is refused, and the outcome stands", async () => {
    let late: Promise<unknown> | undefined
    let goOn!: () => void
    const ended = new Promise<void>((resolve) => (goOn = resolve))
    const { status } = await outcomeOf(async (manager) => {
      await manager.query(insert, ["in time"])
      late = ended.then(() => manager.query(insert, ["late"]))
    })
    goOn()
    await expect(late).rejects.toMatchObject({ code: "TRANSACTION_OVER" })
    expect(status).toBe("succeeded")
    expect(await effects()).toEqual(["in time"])
  })

  test("a failed statement whose error it caught makes the run failed, with that error as the cause", async () => {
    const { status, error } = await outcomeOf(async (manager) => {
      await manager.query(insert, ["a"])
      await swallow(manager.query(`SELECT 1 / 0`))
      return "all went well"
    })
    expect({ status, code: error?.code }).toEqual({ status: "failed", code: "TRANSACTION_ABORTED" })
    expect(await effects()).toEqual([])
  })

  test("one behind a savepoint that it went back to does not", async () => {
    const { status } = await outcomeOf(async (manager) => {
      await manager.query(insert, ["a"])
      await manager.query(`SAVEPOINT part`)
      await swallow(manager.query(`SELECT 1 / 0`))
      await manager.query(`ROLLBACK TO SAVEPOINT part`)
    })
    expect(status).toBe("succeeded")
    expect(await effects()).toEqual(["a"])
  })

  test("a deferred constraint that fails at COMMIT makes the run failed", async () => {
    await bench.sql(`ALTER TABLE effect ADD CONSTRAINT once UNIQUE (what) DEFERRABLE INITIALLY DEFERRED`)
    await bench.sql(`ALTER TABLE effect DROP CONSTRAINT effect_what_key`)
    const { status, error } = await outcomeOf(async (manager) => {
      for (let i = 0; i < 2; i++) await manager.query(insert, ["a"])
    })
    expect({ status, code: error?.code }).toEqual({ status: "failed", code: "23505" })
    expect(await effects()).toEqual([])
  })
})

test.each([
  "COMMIT",
  "commit;",
  "ROLLBACK",
  "END",
  "BEGIN",
  "SELECT 1; COMMIT; SELECT 2",
  "PREPARE TRANSACTION 'x'",
])("a handler's %s is refused, and its writes stay in the transaction of its run", async (statement) => {
  const errors: unknown[] = []
  const { status } = await outcomeOf(async (manager) => {
    await manager.query(insert, ["before"])
    await manager.query(statement).catch((error: unknown) => errors.push(error))
    await manager.query(insert, ["after"])
    throw new Error("no")
  })
  expect(errors).toMatchObject([{ code: "TRANSACTION_CONTROL" }])
  expect(status).toBe("failed")
  expect(await effects()).toEqual([])
})

test("a handler cannot give its connection back, nor close it", async () => {
  const errors: unknown[] = []
  const { status } = await outcomeOf(async (manager) => {
    const client = manager as unknown as { release(): void; end(): void }
    for (const close of [() => client.release(), () => client.end()]) {
      try {
        close()
      } catch (error) {
        errors.push(error)
      }
    }
    await manager.query(insert, ["a"])
  })
  expect(errors).toMatchObject([{ code: "TRANSACTION_CONTROL" }, { code: "TRANSACTION_CONTROL" }])
  expect(status).toBe("succeeded")
})

test("the work of a ledger's transaction that caught the error of a statement does not read as committed", async () => {
  const ledger = bench.openLedger()
  const transaction = ledger.transaction(async (manager) => {
    await manager.query(insert, ["a"])
    await swallow(manager.query(`SELECT 1 / 0`))
  })
  await expect(transaction).rejects.toMatchObject({ code: "TRANSACTION_ABORTED", cause: { code: "22012" } })
  let manager: Database | undefined
  await ledger.transaction((given) => (manager = given).query(insert, ["b"]))
  await expect(manager!.query(insert, ["c"])).rejects.toMatchObject({ code: "TRANSACTION_OVER" })
  await ledger.close()
  expect(await effects()).toEqual(["b"])
})

/** The simplest that a user would write: one client, without `transactOn`. */
const ownTransact = (client: Client): Transact => {
  return async (work) => {
    await client.query("BEGIN")
    try {
      const result = await work({
        query: (sql, parameters) => client.query(sql, parameters),
        insert: (what: string) => client.query(insert, [what]),
        on() {
          return this as unknown
        },
      } as Database)
      const { command } = await client.query("COMMIT")
      if (command !== "COMMIT") throw new Error("rolled back")
      return result
    } catch (error) {
      await client.query("ROLLBACK")
      throw error
    }
  }
}
const ownTransactOn = (client: Client, others: Database): Transact => {
  return (work) => transactOn({ client, others, release: () => undefined }, work)
}

describe.each([["without transactOn", ownTransact] as const, ["with transactOn", ownTransactOn] as const])(
  "a transact of one's own, %s",
  (_name, transactWith) => {
    let client: Client
    let others: Client
    beforeEach(async () => {
      ;[client, others] = [0, 0].map(() => new Client({ connectionString: bench.databaseUrl })) as [
        Client,
        Client,
      ]
      await Promise.all([client.connect(), others.connect()])
    })
    afterEach(() => Promise.all([client.end(), others.end()]))

    test("refuses what comes after its attempt was given up, by whatever method of the manager", async () => {
      const errors: unknown[] = []
      let gone: Promise<void> | undefined
      const { error } = await outcomeOf(
        async (manager) => {
          gone = (async () => {
            for (let refused = 0; refused < 5;)
              await manager.query(insert, [`${Math.random()}`]).catch((thrown: unknown) => {
                errors.push(thrown)
                refused += 1
              })
            const more = manager as unknown as { insert?(what: string): Promise<unknown> }
            await (async () => more.insert?.("late"))().catch((thrown: unknown) => errors.push(thrown))
          })()
          await gone
        },
        { transact: transactWith(client, others), timeout: "100ms" },
      )
      await gone
      expect(error?.code).toBe("RUN_TIMED_OUT")
      expect(errors.map((thrown) => (thrown as { code: unknown }).code)).toEqual(
        errors.map(() => "TRANSACTION_OVER"),
      )
      expect(await effects()).toEqual([])
    })

    test("guards what its manager returns of itself", async () => {
      let chained: Database | undefined
      await outcomeOf(
        (manager) => {
          chained = (manager as unknown as { on(event: string, listener: () => void): Database }).on(
            "notice",
            () => undefined,
          )
        },
        { transact: transactWith(client, others) },
      )
      await expect(chained!.query(insert, ["late"])).rejects.toMatchObject({ code: "TRANSACTION_OVER" })
      expect(await effects()).toEqual([])
    })

    test("commits what was sent before the handler returned, with the outcome", async () => {
      const { status } = await outcomeOf((manager) => void manager.query(insert, ["a"]), {
        transact: transactWith(client, others),
      })
      expect(status).toBe("succeeded")
      expect(await effects()).toEqual(["a"])
    })
  },
)

test("an outcome that waits for its COMMIT holds the run's row for 5 s at most", async () => {
  const ledger = createPostgresLedger({ connection: { connectionString: bench.databaseUrl } })
  const scheduler = bench.createScheduler({ ledger, concurrency: 0 })
  await scheduler.register(job({ name: "job", schedule: "0 0 1 1 *" }, () => undefined))
  await scheduler.start()
  const { runId } = await scheduler.trigger("job")
  const claim = await ledger.claim({ runId, workerId: scheduler.workerId, leaseMs: 60_000 })
  expect(claim.kind).toBe("claimed")
  const outcome = { runId, attempt: 1, status: "succeeded", result: undefined } as const
  const begunAt = Date.now()
  let written!: () => void
  const isWritten = new Promise<void>((resolve) => (written = resolve))
  const standsStill = ledger.transaction(async (manager) => {
    await manager.query(insert, ["a"])
    await ledger.finish(outcome, { manager })
    written()
    await until("the row is free", () => Date.now() - begunAt > 7_000)
  })
  const refused = expect(standsStill).rejects.toThrow(/idle-in-transaction|not queryable/)
  await isWritten
  await bench.sql(`SELECT FROM scheduled_job_run WHERE id = $1 FOR UPDATE`, [runId])
  expect(Date.now() - begunAt).toBeLessThan(6_500)
  await refused
  expect(await effects()).toEqual([])
})
