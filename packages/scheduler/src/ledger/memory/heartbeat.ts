import { lossesAllowed } from "../../policy/retry"
import type { DueRun } from "../../job/due-run"
import type { Heartbeat, HeartbeatInput, RunError } from "../ledger"
import { liveWorkers } from "./live-workers"
import type { Tables } from "./memory-database"
import { heldRun, withAttempt } from "./outcome"
import { toDueRun, toSkippedTicks, versionOf } from "./plans"
import type { RunRow } from "./rows"

export function heartbeat(tables: Tables, input: HeartbeatInput): Heartbeat {
  const { worker, running, leaseMs, takeOver } = input
  const nowMs = tables.now()
  const mine = new Set(running.map(({ runId }) => runId))
  // What is freed now is offered by this answer already, and not once more by the sweep below.
  const dead = takeOver
    ? tables.runs.open("running").filter((run) => run.leaseExpiresAtMs! < nowMs && !mine.has(String(run.id)))
    : []
  const offered = tables.runs.open("due").filter((run) => run.offerAtMs <= nowMs)
  sign(tables, worker)
  const held = running.filter((attempt) => heldRun(tables, attempt))
  for (const attempt of held) {
    tables.runs.update(heldRun(tables, attempt)!, { leaseExpiresAtMs: nowMs + leaseMs })
  }
  for (const run of dead) free(tables, run, input)
  const waiting = offered.flatMap((run) => offer(tables, run, input))
  return {
    nowMs,
    revision: tables.revision,
    ...company(tables, input),
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

function sign(tables: Tables, { id, host, pid, jobs }: HeartbeatInput["worker"]): void {
  const seenAtMs = tables.now()
  const known = tables.workers.get(id)
  if (known) {
    known.seenAtMs = seenAtMs
    known.jobs = jobs ?? known.jobs
  } else {
    tables.workers.set(id, {
      workerId: id,
      host,
      pid,
      jobs,
      startedAtMs: seenAtMs,
      seenAtMs,
      stoppedAtMs: undefined,
    })
  }
}

/** The other live workers, and those of them that are elder, counted as far as is asked. */
function company(tables: Tables, { worker, leaseMs, planners }: HeartbeatInput) {
  const { startedAtMs } = tables.workers.get(worker.id)!
  const others = liveWorkers(tables, leaseMs).filter(({ workerId }) => workerId !== worker.id)
  const elders = others.filter(
    (other) =>
      other.startedAtMs < startedAtMs || (other.startedAtMs === startedAtMs && other.workerId < worker.id),
  )
  return { others: Math.min(others.length, planners), elders: Math.min(elders.length, planners) }
}

/** Takes a run from a worker that stopped renewing its lease: due once more, or at its end. */
function free(tables: Tables, run: RunRow, { requeueAfterMs }: HeartbeatInput): void {
  const nowMs = tables.now()
  const { attempts } = versionOf(tables, run).definition.policies
  const isCancelled = run.cancelRequestedAtMs !== undefined
  const isFinal = isCancelled || run.losses + 1 >= Math.max(lossesAllowed, attempts)
  const error: RunError = {
    name: "WorkerLost",
    message: `Worker ${run.workerId!} stopped renewing its lease`,
    stack: undefined,
    code: undefined,
  }
  tables.runs.update(run, {
    status: isFinal ? "failed" : "due",
    reason: isFinal ? (isCancelled ? "cancelled" : "worker_lost") : undefined,
    finishedAtMs: isFinal ? nowMs : undefined,
    error: isFinal ? error : run.error,
    losses: run.losses + 1,
    leaseExpiresAtMs: undefined,
    runAtMs: nowMs,
    offerAtMs: nowMs + requeueAfterMs,
    attempts: withAttempt(tables, run, "worker_lost", undefined),
  })
}

/** Offers a run that no worker took; a removed job's run is settled instead. */
function offer(tables: Tables, run: RunRow, { requeueAfterMs }: HeartbeatInput): DueRun[] {
  const nowMs = tables.now()
  const offerAtMs = nowMs + requeueAfterMs
  if (tables.jobs.get(run.job)!.state === "active") {
    tables.runs.update(run, { offerAtMs, finishedAtMs: undefined })
    return [toDueRun(tables, run)]
  }
  tables.runs.update(run, { offerAtMs, status: "skipped", reason: "removed", finishedAtMs: nowMs })
  return []
}
