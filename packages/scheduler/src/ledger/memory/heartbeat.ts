import { lossesAllowed } from "../../policy/retry"
import { workerLost, type Heartbeat, type HeartbeatInput } from "../heartbeat"
import type { RunError } from "../run"
import { liveWorkers, signOn } from "./workers"
import type { Tables } from "./memory-database"
import { heldRun, withAttempt } from "./outcome"
import { handOn, permitOfReturned, skipDue } from "./permits"
import { toDueRun, toSkippedTicks, versionOf } from "./plans"
import type { RunRow } from "./rows"

export function heartbeat(tables: Tables, input: HeartbeatInput): Heartbeat {
  const { worker, running, leaseMs, takeOver } = input
  const nowMs = tables.now()
  const mine = new Set(running.map(({ runId }) => runId))
  // Runs that are freed now are offered by this answer already, and not again as `offered`.
  const dead = takeOver
    ? tables.runs.open("running").filter((run) => run.leaseExpiresAtMs! < nowMs && !mine.has(String(run.id)))
    : []
  const offered = tables.runs.open("due").filter((run) => run.offerAtMs <= nowMs)
  signOn(tables, worker)
  const held = running.filter((attempt) => heldRun(tables, attempt))
  for (const attempt of held) {
    tables.runs.update(heldRun(tables, attempt)!, { leaseExpiresAtMs: nowMs + leaseMs })
  }
  const given = [
    ...dead.map((run) => free(tables, run, input)),
    ...offered.map((run) => offer(tables, run, input)),
  ]
  const waiting = [...new Set(given)].flatMap((run) => (run?.status === "due" ? [toDueRun(tables, run)] : []))
  return {
    nowMs,
    revision: tables.revision,
    ...countOthers(tables, input),
    behind: input.expected.some(({ job, tickMs }) => {
      const stored = tables.jobs.get(job)
      return stored?.state === "active" && stored.watermarkMs < tickMs
    }),
    lost: running.filter((attempt) => !held.includes(attempt)),
    cancelled: held.filter((attempt) => heldRun(tables, attempt)!.cancelRequestedAtMs !== undefined),
    revived: dead.filter(({ status }) => status === "due").map((run) => toDueRun(tables, run)),
    abandoned: dead
      .filter(({ status }) => status === "failed")
      .map(({ id, job, attempt, scheduledForMs, trigger, reason }) => {
        return { runId: String(id), job, attempt, scheduledForMs, trigger, reason: reason! }
      }),
    skipped: offered.filter(({ status }) => status === "skipped").map(toSkippedTicks),
    waiting,
  }
}

/** Counts the other live workers, and those of them that are older, up to `planners`. */
function countOthers(tables: Tables, { worker, leaseMs, planners }: HeartbeatInput) {
  const { startedAtMs } = tables.workers.get(worker.id)!
  const others = liveWorkers(tables, leaseMs).filter(({ workerId }) => workerId !== worker.id)
  const elders = others.filter(
    (other) =>
      other.seenAtMs > startedAtMs &&
      (other.startedAtMs < startedAtMs || (other.startedAtMs === startedAtMs && other.workerId < worker.id)),
  )
  return { others: Math.min(others.length, planners), elders: Math.min(elders.length, planners) }
}

/**
 * Takes a run from a worker that stopped renewing its lease: it is due again, usually with its permit, or it has failed.
 * Returns a run that got its permit.
 */
function free(tables: Tables, run: RunRow, { requeueAfterMs }: HeartbeatInput): RunRow | undefined {
  const nowMs = tables.now()
  const { attempts } = versionOf(tables, run).definition.policies
  const isCancelled = run.cancelRequestedAtMs !== undefined
  const isFinal = isCancelled || run.losses + 1 >= Math.max(lossesAllowed, attempts)
  const error: RunError = {
    name: workerLost.name,
    message: workerLost.messageOf(run.workerId!),
    stack: undefined,
    code: undefined,
  }
  tables.runs.update(run, {
    status: isFinal ? "failed" : "due",
    reason: isFinal ? (isCancelled ? "cancelled" : "worker_lost") : undefined,
    permit: isFinal ? undefined : permitOfReturned(tables, run),
    finishedAtMs: isFinal ? nowMs : undefined,
    error: isFinal ? error : run.error,
    losses: run.losses + 1,
    leaseExpiresAtMs: undefined,
    runAtMs: nowMs,
    offerAtMs: nowMs + requeueAfterMs,
    attempts: withAttempt(tables, run, "worker_lost", undefined),
  })
  return isFinal ? handOn(tables, run.job, requeueAfterMs) : undefined
}

/** Offers a run that no worker claimed. A removed job's run is skipped instead; then the run that got its permit is returned. */
function offer(tables: Tables, run: RunRow, { requeueAfterMs }: HeartbeatInput): RunRow | undefined {
  if (tables.jobs.get(run.job)!.state === "removed") {
    return skipDue(tables, run, { reason: "removed", requeueAfterMs })
  }
  tables.runs.update(run, { offerAtMs: tables.now() + requeueAfterMs, finishedAtMs: undefined })
  return run
}
