import type { Ledger, RunStatus, RunTrigger } from "@nightshift/scheduler"
import { z } from "zod"
import type { RunsPage } from "./answers"
import { instant, readInput, someOf, text, wholeNumber } from "./input"
import { toRunAnswer } from "./run-answer"
import { storedJob } from "./stored-job"

const statuses: readonly RunStatus[] = ["due", "running", "succeeded", "failed", "skipped"]
const triggers: readonly RunTrigger[] = ["schedule", "missed", "manual", "backfill"]

/** The limit of the count and of the offset: each row costs a little, and nobody pages that far. */
const mostCounted = 10_000

const query = z.strictObject({
  job: text(10_000).optional(),
  status: someOf(statuses),
  trigger: someOf(triggers),
  from: instant.optional(),
  to: instant.optional(),
  limit: wholeNumber({ min: 1, max: 200, otherwise: 20 }),
  offset: wholeNumber({ min: 0, max: mostCounted, otherwise: 0 }),
})

/** `GET /admin/scheduled-jobs/runs`: runs of one job or of all, newest tick first. */
export async function listRuns(input: { ledger: Ledger; query: unknown }): Promise<RunsPage> {
  const { ledger } = input
  const { job, status, trigger, from, to, limit, offset } = readInput(query, input.query, "the query")
  if (job !== undefined) await storedJob(ledger, job)
  const wanted = {
    ...(job === undefined ? {} : { job }),
    ...(status ? { statuses: status } : {}),
    ...(trigger ? { triggers: trigger } : {}),
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
  }
  const [nowMs, page, counted] = await Promise.all([
    ledger.readClock(),
    ledger.runs({ ...wanted, limit, offset, brief: true }),
    ledger.countRuns({ ...wanted, atMost: mostCounted + 1 }),
  ])
  return {
    runs: page.runs.map((run) => toRunAnswer(run, nowMs)),
    count: Math.min(counted, mostCounted),
    count_is_least: counted > mostCounted,
    limit,
    offset,
  }
}
