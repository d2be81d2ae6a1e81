import { claimContract } from "./ledger-contract/claim-contract.fixture"
import { ledgerContract } from "./ledger-contract/ledger-contract.fixture"
import { concurrencyContract } from "./ledger-contract/concurrency-contract.fixture"
import { outcomeContract } from "./ledger-contract/outcome-contract.fixture"
import { permitContract } from "./ledger-contract/permit-contract.fixture"
import { rowsOf } from "../src/base/database"
import type { Claim, Ledger } from "../src/ledger/ledger"
import { openMemoryWorld, openPostgresWorld, type LedgerWorld } from "./ledger-contract/ledger-world.fixture"
import { createBench, until } from "./bench.fixture"
import { actions, record } from "./ledger-contract/subject.fixture"

describe.each([
  ["memory", openMemoryWorld],
  ["Postgres", () => openPostgresWorld()],
])("the ledger in %s", (_name, open) => ledgerContract(open))

/** As where a process holds each job for unbounded, or for one without room: that changes no answer. */
const hinting = (hint: { unbounded: true } | { job: string }) => async (): Promise<LedgerWorld> => {
  const world = await openPostgresWorld()
  const withHint = (ledger: Ledger): Ledger => ({
    ...ledger,
    claim: (input) => ledger.claim({ ...input, ...hint }),
    finish: (outcome, options) =>
      ledger.finish(outcome, { ...options, ...("unbounded" in hint ? hint : {}) }),
  })
  return { ...world, ledger: withHint(world.ledger), other: withHint(world.other) }
}

describe.each([
  ["without a bound", hinting({ unbounded: true })],
  ["without room", hinting({ job: "job" })],
])("the ledger in Postgres, asked as if each job were %s", (_name, open) => {
  claimContract(open)
  permitContract(open)
  concurrencyContract(open)
  outcomeContract(open)
})

test("a connection that breaks while the work of a transaction does something else fails it, and ends no process", async () => {
  const bench = await createBench("postgres")
  const ledger = bench.openLedger()
  const transaction = ledger.transaction(async (manager) => {
    const [row] = await rowsOf<{ pid: number }>(manager, "SELECT pg_backend_pid() AS pid")
    await bench.sql("SELECT pg_terminate_backend($1)", [row!.pid])
    await until("it is gone", async () => {
      const left = await bench.sql("SELECT FROM pg_stat_activity WHERE pid = $1", [row!.pid])
      return left.length === 0
    })
  })
  await expect(transaction).rejects.toThrow(/connection/i)
  expect(await ledger.readClock()).toBeGreaterThan(0)
  await ledger.close()
  await bench.clear()
})

describe("batches on Postgres", () => {
  let world: LedgerWorld
  beforeEach(async () => {
    world = await openPostgresWorld()
  })
  afterEach(() => world.close())

  test("claims and outcomes that share them keep each its own answer", async () => {
    const act = actions(world)
    await act.define(
      record("free", { policies: { overlap: "allow", concurrency: null } }),
      record("bound", { policies: { overlap: "queue", concurrency: 1 } }),
    )
    const runs = await Promise.all(
      Array.from({ length: 60 }, () => world.ledger.trigger({ job: "free", data: undefined, by: undefined })),
    )
    const [ending, starting] = [runs.slice(0, 30), runs.slice(30)]
    await Promise.all(ending.map((run) => act.claim(run)))
    const bound = [await act.running("bound"), await act.due("bound")]
    const calls = [
      ...ending.map((run, index) => (index % 2 ? act.succeed(run) : act.fail(run))),
      ...starting.flatMap((run) => [act.claim(run), act.claim(run, "other", world.other)]),
      act.succeed(ending[0]!, 2),
      act.claim(ending[1]!),
      act.claim(bound[1]!),
    ]
    const answers = await Promise.all<unknown>(calls)
    expect(answers.slice(0, 30)).toEqual(ending.map(() => ({ recorded: true, freed: undefined })))
    const claims = answers.slice(30, 90).map((answer) => (answer as Claim).kind)
    expect(claims.filter((kind) => kind === "claimed")).toHaveLength(30)
    expect(claims.filter((kind) => kind === "gone")).toHaveLength(30)
    expect(answers.slice(90)).toEqual([
      { recorded: false, freed: undefined },
      { kind: "gone" },
      { kind: "wait" },
    ])
    const stored = await Promise.all(runs.map((run) => act.stored(run)))
    expect(stored.slice(0, 30).map(({ status }) => status)).toEqual(
      ending.map((_, index) => (index % 2 ? "succeeded" : "failed")),
    )
    expect(stored.slice(30).map(({ status, attempt }) => [status, attempt])).toEqual(
      starting.map(() => ["running", 1]),
    )
  })
})
