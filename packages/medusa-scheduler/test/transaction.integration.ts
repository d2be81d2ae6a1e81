/** @long over half a minute */
import type { PgClient } from "@nightshift/scheduler"
import { Query } from "pg"
import type { EntityManager } from "typeorm"
import { effects, openShop, type Handler, type Shop } from "./typeorm.fixture"
import { until } from "./until.fixture"

let shop: Shop
beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.clear())

const isOver = (status: string) => ["succeeded", "failed"].includes(status)
const ended = (name: string, count: number) =>
  until(`${count} runs of ${name} ended`, async () => {
    const runs = (await shop.runs()).filter(({ job_name: job }) => job === name)
    return runs.length === count && runs.every(({ status }) => isOver(status)) && runs
  })

/** Every way in which a handler may write through TypeORM's manager. */
const ways: Record<string, (manager: EntityManager) => Promise<unknown>> = {
  "manager.query": (manager) => manager.query(`INSERT INTO effect (what) VALUES ('late')`),
  "manager.save": (manager) => manager.save(effects, { what: "late" }),
  "manager.insert": (manager) => manager.insert(effects, { what: "late" }),
  "a repository": (manager) => manager.getRepository(effects).save({ what: "late" }),
  "a query builder": (manager) =>
    manager.createQueryBuilder().insert().into(effects).values({ what: "late" }).execute(),
  "a nested transaction": (manager) =>
    manager.transaction((nested) => nested.save(effects, { what: "late" })),
  "the query runner": (manager) => manager.queryRunner!.query(`INSERT INTO effect (what) VALUES ('late')`),
  "its connection": async (manager) => {
    const client = (await manager.queryRunner!.connect()) as PgClient
    return client.query(`INSERT INTO effect (what) VALUES ('late')`)
  },
  "a query object on its connection": async (manager) => {
    const client = (await manager.queryRunner!.connect()) as { query(query: Query): Query }
    const query = client.query(new Query(`INSERT INTO effect (what) VALUES ('late')`))
    return new Promise((resolve, reject) => query.on("end", resolve).on("error", reject))
  },
}

interface Late {
  handler: Handler
  gone: Promise<void>[]
  accepted: () => number
  errors: unknown[]
}

/** Continues after its attempt was abandoned, and ignores the signal. */
function writesOn(write: (manager: EntityManager) => Promise<unknown>, pauseMs: number | undefined): Late {
  const errors: unknown[] = []
  const gone: Promise<void>[] = []
  let accepted = 0
  async function work(manager: EntityManager): Promise<void> {
    const endsAt = Date.now() + 3_000
    for (let refused = 0; refused < 20 && Date.now() < endsAt;) {
      await write(manager).then(
        () => (accepted += 1),
        (error: unknown) => {
          errors.push(error)
          refused += 1
        },
      )
      if (pauseMs !== undefined || refused > 0)
        await new Promise((resolve) => setTimeout(resolve, pauseMs ?? 1))
    }
  }
  return {
    handler: (manager) => {
      const call = work(manager)
      gone.push(call)
      return call
    },
    gone,
    accepted: () => accepted,
    errors,
  }
}
const neighbour = {
  config: { name: "neighbour", overlap: "allow" as const },
  handler: async (manager: EntityManager) => {
    await manager.save(effects, { what: "neighbour" })
    await manager.query(`SELECT pg_sleep(0.05)`)
  },
}

describe.each(Object.entries(ways))("a handler that keeps writing by %s", (name, write) => {
  test.each([
    ["without a pause", undefined],
    ["with pauses", 5],
  ])("leaves nothing after its timeout, %s, and no other run is touched", async (_pause, pauseMs) => {
    const late = writesOn(write, pauseMs)
    const scheduler = await shop.scheduler([
      { config: { name: "late", timeout: "150ms" }, handler: late.handler },
      neighbour,
    ])
    let rounds = 0
    // On a busy machine the timeout may come before the first write.
    while (rounds < 2 || late.accepted() === 0) {
      rounds += 1
      await scheduler.trigger("late")
      await ended("late", rounds)
      for (let i = 0; i < 3; i++) await scheduler.trigger("neighbour")
    }
    await Promise.all(late.gone)
    const runs = await ended("neighbour", 3 * rounds)
    expect(runs.every(({ status }) => status === "succeeded")).toBe(true)
    expect(new Set((await ended("late", rounds)).map(({ reason }) => reason))).toEqual(new Set(["timeout"]))
    expect(await shop.effects()).toEqual({ neighbour: 3 * rounds })
    // A query object reports the end of its connection by itself, if one is under way.
    const codes = new Set(late.errors.map((error) => (error as { code?: string }).code ?? "connection ended"))
    if (name === "a query object on its connection") codes.delete("connection ended")
    expect([...codes]).toEqual(["TRANSACTION_OVER"])
  })
})

async function outcomeOf(handler: Handler) {
  const scheduler = await shop.scheduler([{ config: { name: "job" }, handler }])
  await scheduler.trigger("job")
  const [run] = await ended("job", 1)
  return { status: run!.status, code: run!.error?.code }
}
const save = (manager: EntityManager, what: string) => manager.save(effects, { what })
const swallow = (promise: Promise<unknown>) => promise.catch(() => undefined)

test("a handler leaves nothing after a cancel or a shutdown either", async () => {
  const late = writesOn(ways["manager.save"]!, undefined)
  const scheduler = await shop.scheduler([
    { config: { name: "late", overlap: "allow" }, handler: late.handler },
  ])
  const { runId } = await scheduler.trigger("late")
  await until("it writes", () => late.accepted() > 0)
  await scheduler.cancel(runId)
  await ended("late", 1)
  const before = late.accepted()
  await scheduler.trigger("late")
  await until("the second writes", () => late.accepted() > before)
  await scheduler.stop()
  await Promise.all(late.gone)
  expect(await shop.effects()).toEqual({})
})

test.each(["manager.query", "a nested transaction", "the query runner"])(
  "what a handler sends late and leaves unawaited is refused without ending the process, by %s",
  async (way) => {
    const unhandled: unknown[] = []
    const listener = (error: unknown) => unhandled.push(error)
    process.on("unhandledRejection", listener)
    let late = 0
    const scheduler = await shop.scheduler([
      {
        config: { name: "late", timeout: "50ms" },
        handler: async (manager) => {
          await new Promise((resolve) => setTimeout(resolve, 200))
          void ways[way]!(manager)
          late += 1
        },
      },
    ])
    await scheduler.trigger("late")
    await until("it was refused", () => late === 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    process.off("unhandledRejection", listener)
    expect(unhandled).toEqual([])
  },
)

test("nested transactions work: an inner one is rolled back alone, with what is nested in it", async () => {
  const { status } = await outcomeOf(async (manager) => {
    await save(manager, "outer")
    await swallow(
      manager.transaction(async (inner) => {
        await save(inner, "rolled back")
        await inner.transaction((innermost) => save(innermost, "rolled back"))
        throw new Error("only this part")
      }),
    )
    await manager.transaction("SERIALIZABLE", (inner) => save(inner, "inner"))
  })
  expect(status).toBe("succeeded")
  expect(await shop.effects()).toEqual({ inner: 1, outer: 1 })
})

test("what a handler started and did not await settles before the outcome", async () => {
  const { status } = await outcomeOf((manager) => {
    void manager.query(`SELECT pg_sleep(0.1)`)
    void manager.query(`INSERT INTO effect (what) VALUES ('a')`)
  })
  expect(status).toBe("succeeded")
  expect(await shop.effects()).toEqual({ a: 1 })
})

test("a nested transaction that is still open when the handler returns makes the run fail", async () => {
  const outcome = await outcomeOf((manager) => {
    void swallow(
      manager.transaction(async (inner) => {
        await save(inner, "half")
        await new Promise((resolve) => setTimeout(resolve, 300))
        await save(inner, "other half")
      }),
    )
    return new Promise((resolve) => setTimeout(resolve, 100))
  })
  expect(outcome).toEqual({ status: "failed", code: "TRANSACTION_OVER" })
  expect(await shop.effects()).toEqual({})
})

test.each([
  [
    "rolls its transaction back, as services of Medusa's do",
    (manager: EntityManager) => manager.queryRunner!.rollbackTransaction(),
  ],
  ["commits it", (manager: EntityManager) => manager.queryRunner!.commitTransaction()],
  ["sends COMMIT", (manager: EntityManager) => manager.query("COMMIT")],
  ["gives its connection back", (manager: EntityManager) => manager.queryRunner!.release()],
  [
    "catches what ends a nested transaction, so that it cannot commit",
    (manager: EntityManager) => manager.transaction((inner) => swallow(inner.query("SELECT 1 / 0"))),
  ],
])("a handler that %s leaves nothing outside, whatever it catches", async (_what, end) => {
  const { status } = await outcomeOf(async (manager) => {
    await save(manager, "before")
    await swallow(end(manager))
    await swallow(save(manager, "after"))
    throw new Error("no")
  })
  expect(status).toBe("failed")
  expect(await shop.effects()).toEqual({})
})

test("a rollback by the handler's own service makes the run fail, even if the handler returns", async () => {
  const outcome = await outcomeOf(async (manager) => {
    await save(manager, "before")
    await manager.queryRunner!.rollbackTransaction()
    await swallow(save(manager, "after"))
  })
  expect(outcome).toEqual({ status: "failed", code: "TRANSACTION_CONTROL" })
  expect(await shop.effects()).toEqual({})
})

test("after fifty abandoned attempts, transactions work and no connection is missing", async () => {
  const late = writesOn(ways["manager.query"]!, undefined)
  const scheduler = await shop.scheduler([
    { config: { name: "late", timeout: "30ms", overlap: "allow" }, handler: late.handler },
    neighbour,
  ])
  for (let i = 0; i < 50; i++) await scheduler.trigger("late")
  await ended("late", 50)
  await Promise.all(late.gone)
  for (let i = 0; i < 6; i++) await scheduler.trigger("neighbour")
  await ended("neighbour", 6)
  expect(await shop.effects()).toEqual({ neighbour: 6 })
  const { master } = shop.dataSource.driver as unknown as {
    master: { totalCount: number; idleCount: number }
  }
  await until("all are idle", () => master.idleCount === master.totalCount)
  expect(master.totalCount).toBeLessThanOrEqual(2)
})
