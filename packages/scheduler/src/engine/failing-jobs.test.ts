import { createVirtualClock } from "../base/virtual-clock"
import type { ClaimedRun, Outcome } from "../ledger/ledger"
import { createFailingJobs } from "./failing-jobs"

function bench() {
  const clock = createVirtualClock({ startMs: 1_000_000 })
  const calls: string[] = []
  const since = new Map<string, number>()
  const recovered: [string, number][] = []
  const failing = createFailingJobs({
    clock,
    ledger: {
      markFailing: ([job]) => {
        calls.push(`mark ${job}`)
        if (!since.has(job!)) since.set(job!, clock.now())
        return Promise.resolve()
      },
      endFailing: (job) => {
        calls.push(`end ${job}`)
        const sinceMs = since.get(job)
        since.delete(job)
        return Promise.resolve(sinceMs)
      },
    },
    recovered: ({ runId }, sinceMs) => recovered.push([runId, sinceMs]),
  })
  const run = (given: Partial<ClaimedRun>) =>
    ({ runId: "1", job: "job", wasFailing: since.has("job"), trigger: "schedule", ...given }) as ClaimedRun
  const end = (given: Partial<ClaimedRun>, status: Outcome["status"], isFinal = true) =>
    failing.runEnded!(run(given), {
      outcome: { runId: "1", attempt: 1, status } as Outcome,
      isFinal,
      thrown: undefined,
      tookMs: 1,
    })
  return { clock, calls, recovered, failing, end, settle: () => failing.stop!() }
}

test("a healthy job costs no call", async () => {
  const { calls, recovered, end, settle } = bench()
  end({}, "succeeded")
  end({}, "succeeded")
  end({}, "failed", false)
  await settle()
  expect([calls, recovered]).toEqual([[], []])
})

test("the first success after a failure is reported, with the time of the first failure, and the next is not", async () => {
  const { clock, recovered, end, settle } = bench()
  const failedAt = clock.now()
  end({}, "failed")
  await settle()
  clock.advance(60_000)
  end({}, "cancelled")
  await settle()
  end({ runId: "3" }, "succeeded")
  await settle()
  end({ runId: "4" }, "succeeded")
  await settle()
  expect(recovered).toEqual([["3", failedAt]])
})

test("of two runs that were claimed while their job was failing, only the first success is reported", async () => {
  const { recovered, end, settle } = bench()
  end({}, "failed")
  await settle()
  end({ runId: "2", wasFailing: true }, "succeeded")
  end({ runId: "3", wasFailing: true }, "succeeded")
  await settle()
  expect(recovered.map(([runId]) => runId)).toEqual(["2"])
})

test("missed ticks make a job failing, and ticks that were meant to be skipped do not", async () => {
  const { calls, failing, settle } = bench()
  for (const reason of ["missed", "missed_collapsed", "paused", "overlap", "removed", "cancelled"]) {
    failing.ticksSkipped!({ runId: "1", job: reason, reason, fromMs: 0, toMs: 0, count: 1 })
  }
  await settle()
  expect(calls).toEqual(["mark missed", "mark missed_collapsed"])
})

test("of many late ticks that are made good, one success is reported", async () => {
  const { clock, recovered, end, settle } = bench()
  const late = (runId: string, scheduledFor: number) =>
    end({ runId, scheduledFor, trigger: "missed" }, "succeeded")
  late("1", clock.now() - 30_000)
  late("2", clock.now() - 20_000)
  late("3", clock.now() - 10_000)
  await settle()
  expect(recovered).toEqual([["1", clock.now() - 30_000]])
  clock.advance(3_600_000)
  late("4", clock.now() - 20_000)
  await settle()
  expect(recovered.map(([runId]) => runId)).toEqual(["1", "4"])
})

test("a lost worker makes a job failing", async () => {
  const { calls, failing, settle } = bench()
  failing.runAbandoned!({
    runId: "1",
    job: "job",
    attempt: 3,
    scheduledForMs: 0,
    trigger: "schedule",
    reason: "worker_lost",
  })
  await settle()
  expect(calls).toEqual(["mark job"])
})
