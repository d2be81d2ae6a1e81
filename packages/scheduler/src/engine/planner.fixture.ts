import { silentLogger } from "../base/logger"
import { createVirtualClock } from "../base/virtual-clock"
import type { DecidedRange, Ledger } from "../ledger/ledger"
import { createMemoryDatabase } from "../ledger/memory/memory-database"
import { createMemoryLedger } from "../ledger/memory/memory-ledger"
import { defaultPolicies } from "../policy/policies"
import { createOutage } from "./outage"
import { createPlanner } from "./planner"

const startMs = Date.parse("2026-11-01T23:59:50Z")

export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A planner on a ledger in memory, whose calls a test may replace. */
export async function createPlannerBench(
  names: string[],
  expression: string,
  change: (ledger: Ledger) => Partial<Ledger>,
) {
  const clock = createVirtualClock({ startMs })
  const ledger = createMemoryLedger({ database: createMemoryDatabase({ clock }) })
  const jobs = names.map((name) => ({
    name,
    source: "test",
    description: undefined,
    schedule: { expression, timezone: "UTC", gap: "run-after", fold: "first" } as const,
    policies: defaultPolicies,
    paused: false,
  }))
  await ledger.reconcile({ jobs, keepSources: [] })
  const { revision } = await ledger.loadPlans()
  const statements: DecidedRange[][] = []
  const due: { job: string; earlyMs: number }[] = []
  const reported: string[] = []
  const awaited = new Set<string>()
  const changed = { ...ledger, ...change(ledger) }
  const planner = createPlanner({
    clock,
    ledger: {
      ...changed,
      recordTicks: (ranges: DecidedRange[]) => {
        statements.push(ranges)
        return changed.recordTicks(ranges)
      },
    },
    outage: createOutage({
      clock,
      logger: silentLogger,
      what: "",
      consequence: "",
      onReported: () => undefined,
    }),
    onDue: (runs) => runs.forEach(({ job, runAtMs }) => due.push({ job, earlyMs: runAtMs - clock.now() })),
    onSkipped: () => undefined,
    report: {
      unreadable: (job) => reported.push(`unreadable ${job}`),
      ahead: (job) => reported.push(`ahead ${job}`),
      stalled: ({ job }) => reported.push(`stalled ${job}`),
      recovered: (job) => reported.push(`recovered ${job}`),
      vanished: (job) => reported.push(`vanished ${job}`),
    },
    awaits: (job) => awaited.has(job),
  })
  return {
    clock,
    ledger,
    planner,
    /** A heartbeat that finds nothing new. */
    beat: (isPlanning: boolean) => planner.beat({ revision, isPlanning }),
    statements,
    due,
    reported,
    awaited,
    dueOf: (name: string) => due.filter(({ job }) => job === name),
    advance: (ms: number) => clock.advanceTo(clock.now() + ms, turn),
  }
}
