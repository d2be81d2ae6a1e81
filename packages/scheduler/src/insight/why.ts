import type { History, RunRecord } from "../ledger/history"
import type { Expectation } from "./expectation"
import { absentTick, unscheduled, type AbsentKind } from "./why-absent"
import { readFacts, type TickFacts, type WhyFacts } from "./why-facts"
import { runWords } from "./why-run"
import { skippedWords } from "./why-skipped"

export interface Why {
  /** What became of the tick, or why there is none. */
  kind: RunRecord["status"] | AbsentKind
  /** The answer, in one sentence. */
  sentence: string
  job: string
  /** The tick that the instant was taken for; undefined where it is none. */
  tickMs: number | undefined
  reason: string | undefined
  /** What the ledger holds of it; a range of skipped ticks is one. */
  run: RunRecord | undefined
  /** The ticks around it, by the schedules in force. */
  previousMs: number | undefined
  nextMs: number | undefined
}

/**
 * What became of one job at one time, and why. The instant is taken for the tick within its second, else for the
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

/** What became of a tick that the ledger has a row of. */
export async function tickSentence(facts: TickFacts): Promise<string> {
  const { job, run, tickMs, say } = facts
  const tick = `${job.name} at ${say(tickMs)}`
  const words = await (run.status === "skipped" ? skippedWords : runWords)(facts)
  return `${tick} ${words}${await backfillWords(facts)}.`
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

/** A row may stand where no schedule names a tick. */
async function recordedTick({ ledger, job }: WhyFacts, atMs: number): Promise<number | undefined> {
  const second = secondOf(atMs)
  const rows = await ledger.tickRecords({ job: job.name, fromMs: second, toMs: second + 1_000 })
  return rows.find((row) => row.scheduledForMs >= second)?.scheduledForMs
}

async function backfillWords({ ledger, job, tickMs, say }: TickFacts): Promise<string> {
  const range = { fromMs: tickMs, toMs: tickMs + 1, limit: 1 }
  const { runs } = await ledger.runs({ job: job.name, triggers: ["backfill"], ...range })
  const [run] = runs
  if (!run) return ""
  const by = run.requestedBy === undefined ? "" : ` by ${run.requestedBy}`
  const status = run.status === "skipped" ? "was skipped" : run.status
  const end = run.finishedAtMs === undefined ? `is ${run.status}` : `${status} at ${say(run.finishedAtMs)}`
  return `; it was backfilled${by} as run ${run.runId}, which ${end}`
}

/**
 * What became of one run, and why, in one sentence; also of a run outside the schedule.
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
  const subject = `Run ${run.runId} of ${run.job}, ${originWords(facts)},`
  return `${subject} ${await (run.status === "skipped" ? skippedWords : runWords)(facts)}.`
}

function originWords({ run, say }: TickFacts): string {
  const by = run.requestedBy === undefined ? "" : ` by ${run.requestedBy}`
  return run.trigger === "manual"
    ? `triggered${by} at ${say(run.scheduledForMs)}`
    : `a backfill of ${say(run.scheduledForMs)}${by}`
}
