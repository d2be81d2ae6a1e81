import { createBench, job, until, type Bench } from "./bench.fixture"
import { hostileSettings, setHostileParsers } from "./hostile-settings.fixture"
import { claimContract } from "./ledger-contract/claim-contract.fixture"
import { ledgerContract } from "./ledger-contract/ledger-contract.fixture"
import { openPostgresWorld } from "./ledger-contract/ledger-world.fixture"
import { concurrencyContract } from "./ledger-contract/concurrency-contract.fixture"
import { reconcileContract } from "./ledger-contract/reconcile-contract.fixture"

beforeAll(setHostileParsers)

describe("the ledger in a database of hostile settings, in a process of hostile parsers", () =>
  ledgerContract(() => openPostgresWorld({ settings: hostileSettings })))

describe("the ledger behind a pooler, whose sessions it must not change, in such a database", () => {
  // How long a session may be idle is between the pooler and its server.
  const { idle_session_timeout: _, ...settings } = hostileSettings
  const open = () => openPostgresWorld({ settings, isPooled: true })
  claimContract(open)
  concurrencyContract(open)
  reconcileContract(open)
})

describe.each(["redis", "postgres"] as const)("on such a database, with the queue in %s", (queueKind) => {
  let bench: Bench
  beforeEach(async () => {
    bench = await createBench(queueKind, hostileSettings)
  })
  afterEach(() => bench.clear())

  const statuses = (name: string) =>
    bench.sql<{ status: string; reason: string | null; outcome: string | null }>(
      `SELECT status, reason, attempts -> -1 ->> 'outcome' AS outcome FROM scheduled_job_run
        WHERE job_name = $1 AND status <> 'due' ORDER BY scheduled_for`,
      [name],
    )

  test("jobs run each second, in a transaction or not, and no start moves the watermark out of the present", async () => {
    for (let start = 0; start < 2; start++) {
      const scheduler = bench.createScheduler({ heartbeatMs: 300 })
      await scheduler.register(
        job({ name: "plain", schedule: "* * * * * *" }, () => Promise.resolve({ n: 1 })),
      )
      await scheduler.register(
        job({ name: "whole", schedule: "* * * * * *", transaction: true }, async ({ manager }) => {
          await manager!.query("SELECT pg_sleep(0.6)")
        }),
      )
      await scheduler.start()
      for (const name of ["plain", "whole"]) {
        await until(`${name} has run`, async () => (await statuses(name)).length >= (start + 1) * 3)
      }
      await scheduler.stop()
    }
    for (const name of ["plain", "whole"]) {
      const ended = (await statuses(name)).map(({ status, reason }) => reason ?? status)
      expect(ended.filter((end) => !["succeeded", "overlap", "missed_collapsed"].includes(end))).toEqual([])
    }
    const [ahead] = await bench.sql<{ ahead: string }>(
      `SELECT (max(watermark) > clock_timestamp() + interval '3 seconds')::text AS ahead FROM scheduled_job`,
    )
    expect(ahead).toEqual({ ahead: "false" })
    expect(bench.log.filter((line) => /reach|refus|read timeout/i.test(line))).toEqual([])
  })
})
