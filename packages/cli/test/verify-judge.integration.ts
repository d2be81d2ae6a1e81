import type { DueRun } from "@nightshift/scheduler/internal/job/due-run"
import type { Ledger } from "@nightshift/scheduler"
import { skippedWithRoom } from "../src/verify/bounds"
import { readJobFacts } from "../src/verify/job-facts"
import { witnessTables } from "../src/verify/handlers"
import { leaseMs } from "../../scheduler/test/ledger-contract/subject.fixture"
import { openTwoLedgers, type TwoLedgers } from "../../scheduler/test/two-ledgers.fixture"

describe("what two processes did with a bounded job, and how verify judges it", () => {
  let meeting: TwoLedgers
  beforeEach(async () => {
    meeting = await openTwoLedgers()
    for (const statement of witnessTables) await meeting.bench.sql(statement)
  })
  afterEach(() => meeting.close())

  const beat = (by: Ledger) =>
    by.heartbeat({
      worker: { id: "other", host: "here", pid: 1 },
      running: [],
      leaseMs,
      requeueAfterMs: 5_000,
      takeOver: true,
      planners: 3,
      expected: [],
    })
  const judged = async () => {
    const jobs = await readJobFacts({
      query: async (sql, parameters) => ({ rows: await meeting.bench.sql(sql, parameters) }),
    })
    return jobs.flatMap((job) => skippedWithRoom(job, []))
  }
  test.each(["lost with its worker", "handed back"])(
    "ticks are skipped for a run that was %s, until a deploy that removes the job skips it as well",
    async (how) => {
      const { bench, one, other, define, dueRuns, claim, held } = meeting
      await define({ job: { overlap: "skip" } })
      const [first] = (await dueRuns("job", 1)) as [DueRun]
      expect((await claim(one, first)).kind).toBe("claimed")
      if (how === "handed back") await one.handBack([{ runId: first.runId, attempt: 1 }])
      else {
        await bench.sql(
          `UPDATE scheduled_job_run SET lease_expires_at = clock_timestamp() - interval '1 second'`,
        )
        expect((await beat(other)).revived).toMatchObject([{ runId: first.runId }])
      }
      // No worker has it, and it keeps its permit.
      await bench.sql(`SELECT pg_sleep(1.5)`)
      const [second] = (await dueRuns("job", 1)) as [DueRun]
      expect(await claim(other, second)).toMatchObject({
        kind: "skipped",
        reason: "overlap",
        blockedBy: first.runId,
      })
      await one.reconcile({ jobs: [], keepSources: [] })
      expect(await claim(other, first)).toMatchObject({ kind: "skipped", reason: "removed" })
      expect(await held("job")).toEqual({ held: 0, counted: 0 })
      expect(await judged()).toEqual([])
    },
  )
})
