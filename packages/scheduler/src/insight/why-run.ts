import { formatDuration } from "../base/duration"
import type { RunRecord } from "../ledger/history"
import { versionAt, type TickFacts } from "./why-facts"

/** What became of a tick that ran, is running or waits to run, worded to follow the tick. */
export async function runWords(facts: TickFacts): Promise<string> {
  const { run } = facts
  if (run.status === "succeeded") return `ran and succeeded: ${courseWords(facts)}`
  if (run.status === "failed") return `ran and failed${await failureWords(facts)}; ${courseWords(facts)}`
  if (run.status === "running") return `is running: ${courseWords(facts)}`
  return `is due and ${await waitWords(facts)}`
}

/** When it started, on which worker, how long it took, at which attempt. */
function courseWords(facts: TickFacts): string {
  const { run, say } = facts
  const { startedAtMs, finishedAtMs, attempt } = run
  if (startedAtMs === undefined) return "it never started"
  const parts = [`it started at ${say(startedAtMs)}, ${lateness(facts, startedAtMs)}`]
  if (run.workerId !== undefined) parts.push(`on worker ${run.workerId}`)
  const attempts = attempt > 1 ? ` in ${attempt} attempts` : ""
  if (finishedAtMs !== undefined) parts.push(`took ${formatDuration(finishedAtMs - startedAtMs)}${attempts}`)
  else if (attempt > 1) parts.push(`is at attempt ${attempt}`)
  if (run.trigger === "missed") parts.push("as a tick that had been missed")
  if (run.finishedAtMs === undefined && run.cancelRequestedAtMs !== undefined) {
    parts.push(`and was asked to end at ${say(run.cancelRequestedAtMs)}`)
  }
  return parts.join(", ")
}

/** A run that is tried again has been put off as well, and not by its jitter. */
function lateness({ run, versions }: TickFacts, startedAtMs: number): string {
  const { scheduledForMs, runAtMs } = run
  const mostMs = versions.find(({ versionId }) => versionId === run.versionId)?.policies.jitterMs ?? 0
  const late = `${formatDuration(Math.max(0, startedAtMs - scheduledForMs))} after its time`
  const jitterMs = runAtMs - scheduledForMs
  if (jitterMs <= 0 || jitterMs > mostMs || startedAtMs < runAtMs) return late
  return `${late} (${formatDuration(jitterMs)} of it by its jitter)`
}

async function failureWords(facts: TickFacts): Promise<string> {
  const { run, versions, tickMs } = facts
  if (run.reason === "timeout") {
    const timeoutMs = versionAt(versions, tickMs)?.policies.timeoutMs
    return timeoutMs
      ? `, because it took longer than its timeout of ${formatDuration(timeoutMs)}`
      : " by its timeout"
  }
  if (run.reason === "worker_lost") {
    const last = run.workerId === undefined ? "" : ` (the last was ${run.workerId})`
    return `, because its workers died while it ran${last}`
  }
  if (run.reason === "cancelled") return `, because it was cancelled${await cancelWords(facts)}`
  const error = run.error ? ` with ${run.error.name}: ${oneLine(run.error.message)}` : " with an error"
  return run.reason === "data_invalid" ? `, because its data do not match its schema,${error}` : error
}

/** Who cancelled a run, when and why. */
export async function cancelWords({ ledger, job, run, nowMs, say }: TickFacts): Promise<string> {
  const events = await ledger.events({ job: job.name, fromMs: run.createdAtMs, toMs: nowMs + 1 })
  const event = events.findLast(({ kind, details }) => kind === "cancelled" && details.runId === run.runId)
  if (!event) return ""
  const by = event.by === undefined ? "" : ` by ${event.by}`
  const reason = event.reason === undefined ? "" : ` ("${event.reason}")`
  return `${by} at ${say(event.atMs)}${reason}`
}

async function waitWords({ ledger, job, run, nowMs, say }: TickFacts): Promise<string> {
  if (run.runAtMs > nowMs) {
    const again = run.attempt > 0 ? `its attempt ${run.attempt + 1}` : "its time"
    return `waits for ${again} at ${say(run.runAtMs)}${lastErrorWords(run)}`
  }
  const { runs } = await ledger.runs({ job: job.name, statuses: ["running"], limit: 1 })
  const [other] = runs
  if (other && job.policies.concurrency !== null) {
    return `waits until run ${other.runId} of ${say(other.scheduledForMs)} ends`
  }
  return `waits for a worker since ${say(run.runAtMs)}${lastErrorWords(run)}`
}

function lastErrorWords({ error, attempt }: RunRecord): string {
  return error && attempt > 0
    ? `, after attempt ${attempt} failed with ${error.name}: ${oneLine(error.message)}`
    : ""
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().replace(/\.$/, "")
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
