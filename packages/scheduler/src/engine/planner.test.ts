import { silentLogger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import type { DecidedRange } from "../ledger/ledger"
import { createMemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import { defaultPolicies } from "../policy/policies"
import { createOutage } from "./outage"
import { createPlanner } from "./planner"

test("of many jobs that are due at once, a thousand are decided by one statement, and all in the end", async () => {
  const clock = createVirtualClock({ startMs: Date.parse("2026-11-01T23:59:50Z") })
  const ledger = createMemoryLedger({ database: createMemoryDatabase({ clock }) })
  const jobs = Array.from({ length: 2_500 }, (_, number) => ({
    name: `job-${number}`,
    source: "test",
    description: undefined,
    schedule: { expression: "0 0 * * *", timezone: "UTC", gap: "run-after", fold: "first" } as const,
    policies: defaultPolicies,
    paused: false,
  }))
  await ledger.reconcile({ jobs, keepSources: [] })
  const statements: number[] = []
  const due = new Set<string>()
  const planner = createPlanner({
    clock,
    ledger: {
      ...ledger,
      recordTicks: (ranges: DecidedRange[]) => {
        statements.push(ranges.length)
        return ledger.recordTicks(ranges)
      },
    },
    outage: createOutage({ clock, logger: silentLogger, what: "", meanwhile: "", onTold: () => undefined }),
    onDue: (runs) => runs.forEach(({ job }) => due.add(job)),
    onSkipped: () => undefined,
    onUnreadable: () => undefined,
  })
  await planner.reload()
  expect(statements).toEqual([])
  await clock.advanceTo(clock.now() + 10_000, () => new Promise<void>((resolve) => setImmediate(resolve)))
  await planner.stop()
  expect(statements).toEqual([1_000, 1_000, 500])
  expect(due.size).toBe(2_500)
})
