import { Client } from "pg"
import type { DueRun } from "../src/job/due-run"
import type { Claim, Ledger } from "../src/ledger/ledger"
import type { Policies } from "../src/policy/policies"
import { createBench, until } from "./bench.fixture"
import { leaseMs, record } from "./ledger-contract/subject.fixture"

/** Two processes on one database, each with connections of its own, and what a test of both does with them. */
export async function openTwoLedgers() {
  const bench = await createBench("postgres")
  const one = bench.openLedger()
  const other = bench.openLedger()

  const define = (policies: Record<string, Partial<Policies>>) =>
    one.reconcile({
      jobs: Object.entries(policies).map(([name, given]) => record(name, { policies: given })),
      keepSources: [],
    })

  /** Due runs of a job's ticks, one a millisecond, that nothing but their overlap policy concerns. */
  async function dueRuns(job: string, count: number): Promise<DueRun[]> {
    const [plan] = (await one.loadPlans([job])).plans
    const { versionId } = plan!.versions.at(-1)!
    const lastMs = await until("the ticks have come", async () => {
      const nowMs = await one.readClock()
      return nowMs - plan!.watermarkMs > count && nowMs
    })
    const ticks = Array.from({ length: count }, (_, index) => {
      const scheduledFor = lastMs - count + 1 + index
      const tick = { versionId, scheduledFor, coversTo: scheduledFor, count: 1, runAt: scheduledFor }
      return { ...tick, trigger: "schedule", status: "due", reason: undefined } as const
    })
    const { due } = await one.recordTicks([
      { job, fromMs: plan!.watermarkMs, toMs: lastMs, versionId, ticks },
    ])
    return due
  }

  const claim = (by: Ledger, { runId }: DueRun): Promise<Claim> =>
    by.claim({ runId, workerId: by === one ? "one" : "other", leaseMs })
  const succeed = (by: Ledger, { runId }: { runId: string }) =>
    by.finish({ runId, attempt: 1, status: "succeeded", result: null })
  const held = async (job: string) =>
    (
      await bench.sql<{ held: number; counted: number }>(
        `SELECT held, (SELECT count(*)::integer FROM scheduled_job_run WHERE job_name = $1 AND permit IN ('held', 'surplus')) AS counted
           FROM scheduled_job_semaphore WHERE job_name = $1`,
        [job],
      )
    )[0]!

  /** Keeps rows locked, as a process does that stands still in a transaction. */
  async function locking(sql: string, parameters: unknown[]) {
    const client = new Client({ connectionString: bench.databaseUrl })
    await client.connect()
    await client.query("BEGIN")
    await client.query(sql, parameters)
    return {
      async release() {
        await client.query("COMMIT")
        await client.end()
      },
    }
  }

  const isBlocked = async () =>
    (
      await bench.sql<{ blocked: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS blocked`,
      )
    )[0]!.blocked

  const blockedCount = async () =>
    (
      await bench.sql<{ count: number }>(
        `SELECT count(*)::integer FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
    )[0]!.count

  return {
    bench,
    one,
    other,
    define,
    dueRuns,
    claim,
    succeed,
    held,
    locking,
    isBlocked,
    blockedCount,
    async close() {
      await Promise.all([one.close(), other.close()])
      await bench.clear()
    },
  }
}

export type TwoLedgers = Awaited<ReturnType<typeof openTwoLedgers>>
