import type { History, RunRecord } from "../ledger/history"
import { tickSentence } from "./why"
import { readFacts, type TickFacts } from "./why-facts"
import { runWords } from "./why-run"
import { skippedWords } from "./why-skipped"

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
