import { NightshiftError, why } from "@nightshift/scheduler"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import { matchingData } from "@nightshift/scheduler/internal/job/schema"
import { z } from "zod"
import type { JobDetailAnswer, RunDetailAnswer } from "../answers"
import type { Asked } from "./endpoint"
import { instant, readInput, text } from "./input"
import { jobDetail } from "./job-detail"
import { runDetail } from "./run-detail"
import { storedJob } from "./stored-job"

const reason = text(1_000).optional()
const flag = z.boolean({ error: "true or false" }).optional()
const nothing = z.strictObject({})

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value)

const runBody = z.strictObject({
  // No record of zod's, which leaves out a key "__proto__" without a word.
  data: z.custom<Record<string, unknown>>(isObject, "an object").optional(),
})

/** `POST …/jobs/:name/run` */
export async function runNow(asked: Asked): Promise<{ run: RunDetailAnswer }> {
  const { ledger, operator, definitionOf, params } = asked
  const name = params.name!
  const { data } = readInput(runBody, asked.body, "the body")
  const { schema, secrets } = definitionOf(name) ?? {}
  // A worker checks it at the run as well, and by its own build of the job.
  if (data && schema) matchingData({ schema, secrets, data, where: "the body" })
  const { runId } = await operator.trigger(name, data, await asked.author())
  return { run: await runDetail(ledger, runId) }
}

const pauseBody = z.strictObject({
  until: instant.optional(),
  for: text(30).optional(),
  reason,
})

/** `POST …/jobs/:name/pause` */
export async function pauseJob(asked: Asked): Promise<{ scheduled_job: JobDetailAnswer }> {
  const name = asked.params.name!
  const { until, for: length, reason } = readInput(pauseBody, asked.body, "the body")
  if (until !== undefined && length !== undefined) throw endsTwice(length)
  await asked.operator.pause(name, {
    ...(length === undefined ? {} : { for: length }),
    ...(until === undefined ? {} : { until: new Date(until) }),
    ...(reason === undefined ? {} : { reason }),
    ...(await asked.author()),
  })
  return { scheduled_job: await jobDetail(asked.ledger, name) }
}

function endsTwice(found: string): NightshiftError {
  return new NightshiftError({
    code: "OPTION_INVALID",
    where: "the body",
    expected: "until or for, not both",
    found: `both, with for: ${preview(found)}`,
    hint: "Leave one out.",
  })
}

/** `POST …/jobs/:name/resume`; a job that is not paused stays as it is. */
export async function resumeJob(asked: Asked): Promise<{ scheduled_job: JobDetailAnswer }> {
  const name = asked.params.name!
  readInput(nothing, asked.body, "the body")
  await asked.operator.resume(name, await asked.author())
  return { scheduled_job: await jobDetail(asked.ledger, name) }
}

const backfillBody = z.strictObject({ from: instant, to: instant, dry_run: flag })

/** `POST …/jobs/:name/backfill`; with `dry_run` it only counts. */
export async function backfillJob(asked: Asked): Promise<{ runs: string[]; count: number }> {
  const name = asked.params.name!
  const { from, to, dry_run: dryRun } = readInput(backfillBody, asked.body, "the body")
  await storedJob(asked.ledger, name, { active: true })
  const { runIds, ticks } = await asked.operator.backfill(name, new Date(from), new Date(to), {
    ...(await asked.author()),
    ...(dryRun ? { dryRun } : {}),
  })
  return { runs: runIds, count: dryRun ? ticks : runIds.length }
}

const cancelBody = z.strictObject({ reason })

/** `POST …/runs/:id/cancel` */
export async function cancelRun(asked: Asked): Promise<{ run: RunDetailAnswer }> {
  const id = asked.params.id!
  const given = readInput(cancelBody, asked.body, "the body")
  await asked.operator.cancel(id, { ...given, ...(await asked.author()) })
  return { run: await runDetail(asked.ledger, id) }
}

/** `POST …/runs/:id/retry` */
export async function retryRun(asked: Asked): Promise<{ run: RunDetailAnswer }> {
  const id = asked.params.id!
  readInput(nothing, asked.body, "the body")
  await asked.operator.retry(id, await asked.author())
  return { run: await runDetail(asked.ledger, id) }
}

const whyQuery = z.strictObject({ at: instant })

/** `GET …/jobs/:name/why` */
export async function whyJob({ ledger, params, query }: Asked): Promise<{ why: string }> {
  const { at } = readInput(whyQuery, query, "the query")
  const nowMs = await ledger.readClock()
  return { why: (await why({ ledger, nowMs, job: params.name!, atMs: at })).sentence }
}
