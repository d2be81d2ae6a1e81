import fc from "fast-check"
import { compileSchedule } from "../../schedule/schedule"
import type { OverlapPolicy } from "../../policy/policies"
import { runsAtOnce } from "../../policy/overlap"
import { createTestScheduler } from "../../testing/create-test-scheduler"
import { defaultPolicies } from "../../policy/policies"
import { at, schedule } from "../ledger-stub.fixture"
import { simulateJob } from "./job-simulation"

const fromMs = at("2026-11-25T00:00:00Z")
const toMs = fromMs + 2 * 60_000
const expression = "*/10 * * * * *"

/** What the engine makes of the same ticks: each with when it started, or why it did not. */
async function engineOn(config: { overlap: OverlapPolicy; concurrency?: number }, durationMs: number) {
  const shop = await createTestScheduler({ startAt: fromMs - 1 })
  await shop.register({ name: "stock", schedule: expression, ...config }, ({ signal }) =>
    shop.sleep(durationMs, signal),
  )
  await shop.advanceTo(toMs + 600_000)
  const runs = await shop.runs("stock")
  await shop.stop()
  return runs
    .filter(({ scheduledForMs }) => scheduledForMs < toMs)
    .map(({ scheduledForMs, startedAtMs, reason }) => [scheduledForMs, startedAtMs ?? reason])
}

test("the engine does with these ticks what the simulation says", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<OverlapPolicy>("skip", "queue", "allow"),
      fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      // No multiple of ten seconds: what ends at the very instant of a tick may be before or after it.
      fc.integer({ min: 1, max: 35 }).map((seconds) => seconds * 1_000 + 7),
      async (overlap, concurrency, durationMs) => {
        const policies = { ...defaultPolicies, overlap, concurrency: runsAtOnce({ overlap, concurrency }) }
        const job = {
          name: "stock",
          schedule: schedule({ expression }),
          policies,
          pause: undefined,
          durationMs,
        }
        const { runs, skips } = simulateJob(job, [
          ...compileSchedule(job.schedule).between(fromMs - 1, toMs - 1),
        ])
        const simulated = [
          ...runs.map(({ dueMs, startMs }) => [dueMs, startMs]),
          ...skips.map(({ dueMs, reason }) => [dueMs, reason]),
        ].sort(([one], [other]) => Number(one) - Number(other))
        const given = concurrency === undefined ? {} : { concurrency }
        expect(await engineOn({ overlap, ...given }, durationMs)).toEqual(simulated)
      },
    ),
    { numRuns: 10 },
  )
})
