import { Registry } from "prom-client"
import type { ClaimedRun } from "../ledger/ledger"
import { createRunMetrics } from "./run-metrics"

test("a tick's lateness is observed at its first call, though its run was claimed and given back before", async () => {
  const registry = new Registry()
  const metrics = createRunMetrics(registry)
  const tick = { job: "job", trigger: "schedule", runAtMs: 1_000 } as ClaimedRun
  const began = (attempt: number, begun?: boolean) =>
    metrics.runBegan!(
      { ...tick, attempt, ...(begun === undefined ? {} : { before: { begun, lateAtMs: undefined } }) },
      1_500,
    )
  const observed = async () => {
    const text = await registry.getSingleMetricAsString("nightshift_tick_lateness_seconds")
    return Number(/_sum\{job="job"\} (.*)/.exec(text)![1])
  }
  began(2, false)
  expect(await observed()).toBe(0.5)
  began(2, true)
  began(3, true)
  expect(await observed()).toBe(0.5)
  began(1)
  expect(await observed()).toBe(1)
})
