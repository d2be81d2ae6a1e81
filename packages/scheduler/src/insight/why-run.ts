import { formatDuration } from "../base/duration"
import type { RunRecord } from "../ledger/history"
import type { TickFacts } from "./why-facts"

/** Describes a tick that ran, is running or waits to run; the text follows the tick. */
export async function describeRun(facts: TickFacts): Promise<string> {
  const { run } = facts
  if (run.status === "succeeded") return `ran and succeeded: ${describeCourse(facts)}`
  if (run.status === "failed")
    return `ran and failed${await describeFailure(facts)}; ${describeCourse(facts)}`
  if (run.status === "running") return `is running: ${describeCourse(facts)}`
  return `is due and ${await describeWait(facts)}`
}

/** When it started, on which worker, how long it took, at which attempt. */
function describeCourse(facts: TickFacts): string {
  const { run, format } = facts
  const { startedAtMs, finishedAtMs, attempt } = run
  if (startedAtMs === undefined) return "it never started"
  const parts = [`it started at ${format(startedAtMs)}, ${lateness(facts, startedAtMs)}`]
  // The worker is that of the newest attempt, and the first may have been another's.
  const worker = run.workerId === undefined ? "" : `on worker ${run.workerId}`
  const length = finishedAtMs === undefined ? undefined : formatDuration(finishedAtMs - startedAtMs)
  if (attempt > 1) {
    const where = `at attempt ${attempt}${worker && ` ${worker}`}`
    parts.push(length === undefined ? `is ${where}` : `ended ${length} later ${where}`)
  } else {
    if (worker) parts.push(worker)
    if (length !== undefined) parts.push(`took ${length}`)
  }
  if (run.trigger === "missed") parts.push("as a missed tick")
  if (run.finishedAtMs === undefined && run.cancelRequestedAtMs !== undefined) {
    parts.push(`and its cancellation was requested at ${format(run.cancelRequestedAtMs)}`)
  }
  return parts.join(", ")
}

/** A retried run is delayed as well, but not by its jitter. */
function lateness({ run, versions }: TickFacts, startedAtMs: number): string {
  const { scheduledForMs, runAtMs } = run
  const mostMs = versions.find(({ versionId }) => versionId === run.versionId)?.policies.jitterMs ?? 0
  const late = `${formatDuration(Math.max(0, startedAtMs - scheduledForMs))} after its time`
  const jitterMs = runAtMs - scheduledForMs
  if (jitterMs <= 0 || jitterMs > mostMs || startedAtMs < runAtMs) return late
  return `${late} (${formatDuration(jitterMs)} of it by its jitter)`
}

/** Why a run failed; the text follows "failed". */
export async function describeFailure(facts: TickFacts): Promise<string> {
  const { run, versions } = facts
  if (run.reason === "timeout") {
    const timeoutMs = versions.find(({ versionId }) => versionId === run.versionId)?.policies.timeoutMs
    return timeoutMs
      ? `, because it took longer than its timeout of ${formatDuration(timeoutMs)}`
      : " by its timeout"
  }
  if (run.reason === "worker_lost") {
    const last = run.workerId === undefined ? "" : ` (the last was ${run.workerId})`
    return `, because the workers that took it stopped renewing its lease${last}`
  }
  if (run.reason === "cancelled") return `, because it was cancelled${await describeCancellation(facts)}`
  const error = run.error ? ` with ${run.error.name}: ${oneLine(run.error.message)}` : " with an error"
  return run.reason === "data_invalid" ? `, because its data do not match its schema,${error}` : error
}

/** Who cancelled a run, when and why. */
export async function describeCancellation({ ledger, job, run, nowMs, format }: TickFacts): Promise<string> {
  const events = await ledger.events({ job: job.name, fromMs: run.createdAtMs, toMs: nowMs + 1 })
  const event = events.findLast(({ kind, details }) => kind === "cancelled" && details.runId === run.runId)
  if (!event) return ""
  const by = event.by === undefined ? "" : ` by ${event.by}`
  const reason = event.reason === undefined ? "" : ` ("${event.reason}")`
  return `${by} at ${format(event.atMs)}${reason}`
}

async function describeWait(facts: TickFacts): Promise<string> {
  const { run, nowMs, format } = facts
  if (run.runAtMs > nowMs) {
    const again = run.attempt > 0 ? `its attempt ${run.attempt + 1}` : "its time"
    return `waits for ${again} at ${format(run.runAtMs)}${describeLastError(run)}`
  }
  if (run.blockedBy !== undefined) return `waits for a permit${await describePermits(facts, run.blockedBy)}`
  return `waits for a worker; its time came at ${format(run.runAtMs)}${describeLastError(run)}`
}

/** Which runs hold the permits. The run that was in the way may have ended, and its permit gone to another one. */
async function describePermits({ ledger, job, format }: TickFacts, blockedBy: string): Promise<string> {
  const blocker = await ledger.run(blockedBy)
  const { runs } =
    blocker?.status === "running"
      ? { runs: [blocker] }
      : await ledger.runs({ job: job.name, statuses: ["running"], limit: 1 })
  const bound = job.policies.concurrency ?? 1
  const parts = [
    ...(bound > 1 ? [`the job's concurrency is ${bound}`] : []),
    ...runs.map(({ runId, scheduledForMs }) => `run ${runId} of ${format(scheduledForMs)} is running`),
  ]
  return parts.length === 0 ? "" : `: ${parts.join(", and ")}`
}

function describeLastError({ error, attempt, attempts }: RunRecord): string {
  const last = attempts.at(-1)
  if (!error || attempt === 0 || (last && last.outcome !== "failed")) return ""
  return `, after attempt ${attempt} failed with ${error.name}: ${oneLine(error.message)}`
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().replace(/\.$/, "")
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
