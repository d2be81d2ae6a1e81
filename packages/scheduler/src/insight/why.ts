import type { History, RunRecord } from "../ledger/history"
import type { Expectation } from "./expectation"
import { absentTick, unscheduled, type AbsentKind } from "./why-absent"
import { readFacts, type TickFacts, type WhyFacts } from "./why-facts"
import { describeRun } from "./why-run"
import { describeSkip } from "./why-skipped"

export interface Why {
  /** What happened to the tick, or why there is none. */
  kind: RunRecord["status"] | AbsentKind
  /** The answer, in one sentence. */
  sentence: string
  job: string
  /** The tick that the instant stands for; undefined if there is none. */
  tickMs: number | undefined
  reason: string | undefined
  /** Its run in the ledger; a range of skipped ticks is one run. */
  run: RunRecord | undefined
  /** The ticks before and after it, by the schedules in force. */
  previousMs: number | undefined
  nextMs: number | undefined
}

/**
 * Explains what happened to one job at one time. The instant stands for the tick within its second, or else for the
 * only tick within its minute.
 *
 * @param input.nowMs the instant on the ledger's clock
 * @param input.timezone in which the sentence names times. Default: the job's own
 * @throws NightshiftError JOB_UNKNOWN, TIMEZONE_INVALID
 */
export async function why(input: {
  ledger: History
  nowMs: number
  job: string
  atMs: number
  timezone?: string
}): Promise<Why> {
  const { ledger, atMs } = input
  const facts = await readFacts(input)
  const { job, expectation } = facts
  const tickMs = tickMeant(expectation, atMs) ?? (await recordedTick(facts, atMs))
  const around = {
    previousMs: expectation.previous(tickMs ?? atMs),
    nextMs: expectation.next(tickMs ?? atMs),
  }
  const subject = { job: job.name, tickMs, ...around }
  if (tickMs === undefined) {
    return { ...unscheduled(facts, secondOf(atMs)), ...subject, reason: undefined, run: undefined }
  }
  const [record] = await ledger.tickRecords({ job: job.name, fromMs: tickMs, toMs: tickMs + 1 })
  const run = record && (await ledger.run(record.runId))
  if (!run) return { ...(await absentTick(facts, tickMs)), ...subject, reason: undefined, run: undefined }
  const sentence = await tickSentence({ ...facts, tickMs, run })
  return { kind: run.status, sentence, ...subject, reason: run.reason, run }
}

/** Explains what happened to a tick that has a row in the ledger. */
async function tickSentence(facts: TickFacts): Promise<string> {
  const { job, run, tickMs, format } = facts
  const tick = `${job.name} at ${format(tickMs)}`
  const outcome = await (run.status === "skipped" ? describeSkip : describeRun)(facts)
  return `${tick} ${outcome}${await describeBackfill(facts)}.`
}

const secondOf = (ms: number): number => Math.floor(ms / 1_000) * 1_000
const minuteOf = (ms: number): number => Math.floor(ms / 60_000) * 60_000

function tickMeant(expectation: Expectation, atMs: number): number | undefined {
  const second = secondOf(atMs)
  if (expectation.next(second - 1) === second) return second
  const minute = minuteOf(atMs)
  const first = expectation.next(minute - 1)
  if (first === undefined || first >= minute + 60_000) return undefined
  const another = expectation.next(first)
  return another !== undefined && another < minute + 60_000 ? undefined : first
}

/** The ledger may have a row although no schedule has the tick. */
async function recordedTick({ ledger, job }: WhyFacts, atMs: number): Promise<number | undefined> {
  const second = secondOf(atMs)
  const rows = await ledger.tickRecords({ job: job.name, fromMs: second, toMs: second + 1_000 })
  return rows.find((row) => row.scheduledForMs >= second)?.scheduledForMs
}

async function describeBackfill({ ledger, job, tickMs, format }: TickFacts): Promise<string> {
  const range = { fromMs: tickMs, toMs: tickMs + 1, limit: 1 }
  const { runs } = await ledger.runs({ job: job.name, triggers: ["backfill"], ...range })
  const [run] = runs
  if (!run) return ""
  const by = run.requestedBy === undefined ? "" : ` by ${run.requestedBy}`
  const status = run.status === "skipped" ? "was skipped" : run.status
  const end = run.finishedAtMs === undefined ? `is ${run.status}` : `${status} at ${format(run.finishedAtMs)}`
  return `; it was backfilled${by} as run ${run.runId}, which ${end}`
}

/**
 * Explains in one sentence what happened to one run, also to one outside the schedule.
 *
 * @param input.nowMs the instant on the ledger's clock
 * @param input.timezone in which the sentence names times. Default: the job's own
 * @throws NightshiftError JOB_UNKNOWN, TIMEZONE_INVALID
 */
export async function whyRun(input: {
  ledger: History
  nowMs: number
  run: RunRecord
  timezone?: string
}): Promise<string> {
  const { run } = input
  const facts: TickFacts = {
    ...(await readFacts({ ...input, job: run.job })),
    run,
    tickMs: run.scheduledForMs,
  }
  if (run.trigger === "schedule" || run.trigger === "missed") return tickSentence(facts)
  const subject = `Run ${run.runId} of ${run.job}, ${describeOrigin(facts)},`
  return `${subject} ${await (run.status === "skipped" ? describeSkip : describeRun)(facts)}.`
}

function describeOrigin({ run, format }: TickFacts): string {
  const by = run.requestedBy === undefined ? "" : ` by ${run.requestedBy}`
  return run.trigger === "manual"
    ? `triggered${by} at ${format(run.scheduledForMs)}`
    : `a backfill of ${format(run.scheduledForMs)}${by}`
}
