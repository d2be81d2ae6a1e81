import type { DueRun } from "../src/job/due-run"
import { until } from "./bench.fixture"
import { record } from "./ledger-contract/subject.fixture"
import { openTwoLedgers, type TwoLedgers } from "./two-ledgers.fixture"

describe("the semaphore of a bounded job, and a deploy that comes in between", () => {
  let ledgers: TwoLedgers
  let bench: TwoLedgers["bench"]
  let one: TwoLedgers["one"]
  let other: TwoLedgers["other"]
  let define: TwoLedgers["define"]
  let dueRuns: TwoLedgers["dueRuns"]
  let claim: TwoLedgers["claim"]
  let succeed: TwoLedgers["succeed"]
  let held: TwoLedgers["held"]
  let locking: TwoLedgers["locking"]
  let isBlocked: TwoLedgers["isBlocked"]
  let blockedCount: TwoLedgers["blockedCount"]
  beforeEach(async () => {
    ledgers = await openTwoLedgers()
    ;({ bench, one, other, define, dueRuns, claim, succeed, held, locking, isBlocked, blockedCount } =
      ledgers)
  })
  afterEach(() => ledgers.close())

  test("a deploy that narrows the bound while others claim lets no more begin than it says", async () => {
    for (let round = 0; round < 15; round++) {
      await define({ job: { overlap: "allow", concurrency: null } })
      const runs = await dueRuns("job", 8)
      const deploy = one.reconcile({
        jobs: [record("job", { policies: { overlap: "queue", concurrency: 1 } })],
        keepSources: [],
      })
      const claims = await Promise.all(runs.map((run) => claim(other, run)))
      await deploy
      const taken = runs.filter((_, index) => claims[index]!.kind === "claimed")
      // Those that began before the deploy count; where none did, one may begin.
      expect(await held("job")).toEqual({ held: taken.length, counted: taken.length })
      const rest = runs.filter((run) => !taken.includes(run))
      for (const run of rest) {
        expect((await claim(one, run)).kind).toBe(taken.length === 0 && run === rest[0] ? "claimed" : "wait")
      }
      if (taken.length === 0) taken.push(rest.shift()!)
      const begun = [...taken]
      for (let run = begun.shift(); run; run = begun.shift()) {
        const { freed } = await succeed(other, run)
        // Only the last of those under way makes room.
        expect(freed === undefined).toBe(begun.length > 0 || rest.length === 0)
        if (!freed) continue
        rest.splice(
          rest.findIndex(({ runId }) => runId === freed.runId),
          1,
        )
        expect((await claim(one, freed)).kind).toBe("claimed")
        begun.push(freed)
      }
      expect(await held("job")).toEqual({ held: 0, counted: 0 })
    }
  })

  test("a run that a process of the release before has written is bounded too, and one that it ended holds nothing", async () => {
    await define({ job: { overlap: "queue" } })
    const [first, second, third] = (await dueRuns("job", 3)) as [DueRun, DueRun, DueRun]
    await bench.sql(`UPDATE scheduled_job_run SET permit = NULL, late_at = NULL`)
    expect((await claim(one, first)).kind).toBe("claimed")
    expect(await claim(other, second)).toEqual({ kind: "wait" })
    await bench.sql(`UPDATE scheduled_job_run SET status = 'succeeded', finished_at = now() WHERE id = $1`, [
      first.runId,
    ])
    expect((await claim(one, third)).kind).toBe("claimed")
    expect(await succeed(one, third)).toEqual({
      recorded: true,
      freed: expect.objectContaining({ runId: second.runId }),
    })
  })

  test("a deploy that bounds a job while late runs of it are being decided lets one of them begin", async () => {
    for (let round = 0; round < 8; round++) {
      await define({ job: { overlap: "allow", concurrency: null, missed: "all" } })
      const runs = await dueRuns("job", 6)
      await bench.sql(`UPDATE scheduled_job_run SET late_at = clock_timestamp() WHERE status = 'due'`)
      const lock = await locking(
        `SELECT 1 FROM scheduled_job_run WHERE status = 'due' ORDER BY id FOR NO KEY UPDATE`,
        [],
      )
      const deploy = one.reconcile({
        jobs: [record("job", { policies: { overlap: "queue", concurrency: 1, missed: "all" } })],
        keepSources: [],
      })
      await until("the deploy waits", isBlocked)
      const claims = Promise.all(runs.map((run, index) => claim(index % 2 ? one : other, run)))
      await until("claims wait", async () => (await blockedCount()) >= 2)
      await lock.release()
      await deploy
      const taken = (await claims).filter(({ kind }) => kind === "claimed").length
      const { held: now, counted } = await held("job")
      expect({ now, counted }).toEqual({ now: taken, counted: taken })
      const [{ surplus }] = (await bench.sql<{ surplus: number }>(
        `SELECT count(*)::integer AS surplus FROM scheduled_job_run WHERE permit = 'surplus'`,
      )) as [{ surplus: number }]
      // More than one only of those that had begun when the deploy came.
      expect(taken === 1 || surplus === taken).toBe(true)
      await bench.sql(`DELETE FROM scheduled_job_run`)
      await bench.sql(`DELETE FROM scheduled_job_semaphore`)
    }
  })
})
