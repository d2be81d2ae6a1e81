import { clockToleranceMs, waitOf } from "../../policy/early"
import { decideRefused } from "../../policy/overlap"
import type { Claim } from "../ledger"
import type { Tables } from "./memory-database"
import { fateOf, isLate } from "./late"
import { isPaused, versionOf } from "./plans"
import type { RunRow } from "./rows"

/** A run that waits for a slot is offered by whoever frees one; the sweep looks after it this seldom. */
const offerBlockedAfterMs = 10_000

export function claim(
  tables: Tables,
  { runId, workerId, leaseMs }: { runId: string; workerId: string; leaseMs: number },
): Claim {
  const run = tables.runs.get(runId)
  if (run?.status !== "due") return { kind: "gone" }
  const nowMs = tables.now()
  const job = tables.jobs.get(run.job)!
  const { policies } = versionOf(tables, run).definition
  const slot = freeSlot(tables, run, policies.concurrency)
  const isHeld = run.attempt === 0 && !isRequested(run) && isPaused(job, nowMs)
  const isEarly = run.runAtMs > nowMs + clockToleranceMs
  const beginsMs = Math.max(nowMs, run.runAtMs)
  if (isEarly || job.state === "removed" || isHeld || slot === 0 || fateOf(tables, run)) {
    return settleRefused(tables, run)
  }
  tables.runs.update(run, {
    status: "running",
    trigger: isLate(tables, run) ? "missed" : run.trigger,
    attempt: run.attempt + 1,
    workerId,
    slot,
    leaseExpiresAtMs: nowMs + leaseMs,
    startedAtMs: run.startedAtMs ?? beginsMs,
    attemptStartedAtMs: beginsMs,
  })
  const { attempt, failures, scheduledForMs, trigger, runAtMs, data } = run
  return {
    kind: "claimed",
    run: {
      runId,
      job: run.job,
      attempt,
      failures,
      scheduledFor: scheduledForMs,
      trigger,
      troubled: job.troubledAtMs !== undefined,
      runAtMs,
      data: structuredClone(data),
      policies,
    },
  }
}

/** A person asked for it: the schedule's pauses do not concern such a run. */
function isRequested({ trigger }: RunRow): boolean {
  return trigger === "manual" || trigger === "backfill"
}

/** The smallest free slot of the run's job, 0 where none is free, undefined where the job is without bound. */
function freeSlot(tables: Tables, run: RunRow, slots: number | null): number | undefined {
  if (slots === null) return undefined
  const taken = new Set(runningOf(tables, run.job).map((each) => each.slot))
  for (let slot = 1; slot <= slots; slot++) if (!taken.has(slot)) return slot
  return 0
}

function runningOf(tables: Tables, job: string): RunRow[] {
  return tables.runs.open("running").filter((run) => run.job === job)
}

/** Says what becomes of a run that could not be claimed, and writes it. */
function settleRefused(tables: Tables, run: RunRow): Claim {
  const nowMs = tables.now()
  if (run.runAtMs > nowMs) return waitOf(run.runAtMs - nowMs)
  const job = tables.jobs.get(run.job)!
  const { overlap, concurrency } = versionOf(tables, run).definition.policies
  const [blocker] = runningOf(tables, run.job)
    .filter((each) => concurrency !== null && each.slot !== undefined && each.leaseExpiresAtMs! > nowMs)
    .sort((a, b) => a.attemptStartedAtMs! - b.attemptStartedAtMs!)
  const decision = decideRefused({
    overlap,
    requested: isRequested(run),
    begun: run.attempt > 0,
    jobRemoved: job.state === "removed",
    jobPaused: isPaused(job, nowMs),
    lateFate: fateOf(tables, run),
    blockedByLiving: blocker !== undefined,
  })
  if (decision.kind === "wait") {
    if (blocker) {
      tables.runs.update(run, { offerAtMs: nowMs + offerBlockedAfterMs, blockedBy: String(blocker.id) })
    }
    return decision
  }
  const { reason } = decision
  const blockedBy = reason === "overlap" ? String(blocker!.id) : undefined
  tables.runs.update(run, { status: "skipped", reason, blockedBy, finishedAtMs: nowMs })
  return { kind: "skipped", reason, blockedBy, scheduledForMs: run.scheduledForMs }
}
