import type { ExpectedTick } from "../../src/ledger/heartbeat"
import type { DecidedTick, JobRecord, Ledger, Outcome } from "../../src/ledger/ledger"
import type { RunRecord } from "../../src/ledger/history"
import { lateFrom } from "../../src/policy/missed"
import { defaultPolicies, type Policies } from "../../src/policy/policies"
import type { DueRun } from "../../src/job/due-run"
import type { Schedule } from "../../src/schedule/schedule"
import type { LedgerWorld } from "./ledger-world.fixture"

export const leaseMs = 10_000
const requeueAfterMs = 5_000

export function record(
  name: string,
  given: {
    policies?: Partial<Policies>
    schedule?: Partial<Schedule>
    paused?: boolean
    source?: string
    secrets?: string[]
  } = {},
): JobRecord {
  return {
    name,
    source: given.source ?? `src/jobs/${name}.js`,
    description: undefined,
    schedule: {
      expression: "* * * * *",
      timezone: "UTC",
      gap: "run-after",
      fold: "first",
      ...given.schedule,
    },
    policies: { ...defaultPolicies, ...given.policies },
    paused: given.paused ?? false,
    ...(given.secrets ? { secrets: given.secrets } : {}),
  }
}

/** What the contract's tests do with a ledger, in few words. */
export function actions(world: LedgerWorld) {
  const { ledger } = world
  const planOf = async (job: string) => (await ledger.loadPlans([job])).plans[0]!

  /** Stores jobs as a start does. */
  const define = (...jobs: JobRecord[]) => ledger.reconcile({ jobs, keepSources: [] })

  /** A range between the watermark and the last of these ticks, by the newest version. */
  async function rangeOf(job: string, ticks: number[], given: Partial<DecidedTick> = {}) {
    const { watermarkMs: fromMs, pause, versions } = await planOf(job)
    const { versionId } = versions.at(-1)!
    const decided = ticks.map((at): DecidedTick => ({ ...dueTick(versionId, at), ...given }))
    return { job, fromMs, toMs: Math.max(...ticks), versionId, pause, ticks: decided }
  }

  const decide = async (job: string, ticks: number[], given?: Partial<DecidedTick>) =>
    ledger.recordTicks([await rangeOf(job, ticks, given)])

  /** A run whose tick is this very moment. */
  async function due(job: string, given?: Partial<DecidedTick>): Promise<DueRun> {
    await world.pass(1_000)
    const written = await decide(job, [await ledger.readClock()], given)
    return written.due[0]!
  }

  /** Runs that are due, none of them begun, oldest first. */
  async function dueOnes(job: string, count: number): Promise<DueRun[]> {
    const runs: DueRun[] = []
    while (runs.length < count) runs.push(await due(job))
    return runs
  }

  const claim = (run: { runId: string }, workerId = "worker", by: Ledger = ledger) =>
    by.claim({ runId: run.runId, workerId, leaseMs })

  const finish = (outcome: Outcome, by: Ledger = ledger) => by.finish(outcome)

  /** A run that `worker` has begun. */
  async function running(job: string, workerId = "worker"): Promise<DueRun> {
    const run = await due(job)
    const claimed = await claim(run, workerId)
    if (claimed.kind !== "claimed") throw new Error(`The run could not be claimed: ${claimed.kind}`)
    return run
  }

  const succeed = (run: { runId: string }, attempt = 1, by: Ledger = ledger) =>
    finish({ runId: run.runId, attempt, status: "succeeded", result: { done: true } }, by)

  const fail = (run: { runId: string }, attempt = 1, retryInMs?: number) =>
    finish({
      runId: run.runId,
      attempt,
      status: "failed",
      reason: "error",
      error: { name: "Error", message: "broken", stack: undefined, code: undefined },
      retryInMs,
    })

  const beat = (
    given: {
      worker?: string
      jobs?: string[]
      running?: { runId: string; attempt: number }[]
      takeOver?: boolean
      planners?: number
      expected?: ExpectedTick[]
    } = {},
    by: Ledger = ledger,
  ) =>
    by.heartbeat({
      worker: { id: given.worker ?? "worker", host: "shop-1", pid: 4711, jobs: given.jobs },
      running: given.running ?? [],
      leaseMs,
      requeueAfterMs,
      takeOver: given.takeOver ?? true,
      planners: given.planners ?? 3,
      expected: given.expected ?? [],
    })

  const stored = async ({ runId }: { runId: string }): Promise<RunRecord> => (await ledger.run(runId))!
  const storedJob = async (job: string) => (await ledger.storedJobs([job]))[0]!
  const kinds = async (job: string) =>
    (await ledger.events({ job, fromMs: 0, toMs: 4e12 })).map(({ kind }) => kind)

  return {
    planOf,
    define,
    rangeOf,
    decide,
    due,
    dueOnes,
    claim,
    running,
    finish,
    succeed,
    fail,
    beat,
    stored,
    storedJob,
    kinds,
  }
}

export function dueTick(versionId: string, scheduledFor: number) {
  return {
    versionId,
    scheduledFor,
    coversTo: scheduledFor,
    count: 1,
    trigger: "schedule",
    runAt: scheduledFor,
    lateAt: lateFrom({ trigger: "schedule", runAt: scheduledFor }),
    status: "due",
    reason: undefined,
  } as const
}
