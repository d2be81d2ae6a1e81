import { NightshiftError, why } from "@nightshift/scheduler"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import { matchingData } from "@nightshift/scheduler/internal/job/schema"
import { z } from "zod"
import type { JobDetailAnswer, RunDetailAnswer } from "./answers"
import type { ApiRequest } from "./endpoint"
import { instant, readInput, text } from "./input"
import { jobDetail } from "./job-detail"
import { runDetail } from "./run-detail"
import { storedJob } from "./stored-job"

const reason = text(1_000).optional()
const flag = z.boolean({ error: "true or false" }).optional()
const nothing = z.strictObject({})

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value)

const runBody = z.strictObject({
  // Not zod's record type, which silently drops a key "__proto__".
  data: z.custom<Record<string, unknown>>(isObject, "an object").optional(),
})

/** `POST …/jobs/:name/run` */
export async function runNow(request: ApiRequest): Promise<{ run: RunDetailAnswer }> {
  const { ledger, operator, definitionOf, params } = request
  const name = params.name!
  const { data } = readInput(runBody, request.body, "the body")
  const { schema, secrets } = definitionOf(name) ?? {}
  // A worker checks it again at the run, against its own build of the job.
  if (data && schema) matchingData({ schema, secrets, data, where: "the body" })
  const { runId } = await operator.trigger(name, data, await request.author())
  return { run: await runDetail(ledger, runId) }
}

const pauseBody = z.strictObject({
  until: instant.optional(),
  for: text(30).optional(),
  reason,
})

/** `POST …/jobs/:name/pause` */
export async function pauseJob(request: ApiRequest): Promise<{ scheduled_job: JobDetailAnswer }> {
  const name = request.params.name!
  const { until, for: length, reason } = readInput(pauseBody, request.body, "the body")
  if (until !== undefined && length !== undefined) throw endsTwice(length)
  await request.operator.pause(name, {
    ...(length === undefined ? {} : { for: length }),
    ...(until === undefined ? {} : { until: new Date(until) }),
    ...(reason === undefined ? {} : { reason }),
    ...(await request.author()),
  })
  return { scheduled_job: await jobDetail(request.ledger, name) }
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

/** `POST …/jobs/:name/resume`; does nothing if the job is not paused. */
export async function resumeJob(request: ApiRequest): Promise<{ scheduled_job: JobDetailAnswer }> {
  const name = request.params.name!
  readInput(nothing, request.body, "the body")
  await request.operator.resume(name, await request.author())
  return { scheduled_job: await jobDetail(request.ledger, name) }
}

const backfillBody = z.strictObject({ from: instant, to: instant, dry_run: flag })

/** `POST …/jobs/:name/backfill`; with `dry_run` it only counts. */
export async function backfillJob(request: ApiRequest): Promise<{ runs: string[]; count: number }> {
  const name = request.params.name!
  const { from, to, dry_run: dryRun } = readInput(backfillBody, request.body, "the body")
  await storedJob(request.ledger, name, { active: true })
  const { runIds, ticks } = await request.operator.backfill(name, new Date(from), new Date(to), {
    ...(await request.author()),
    ...(dryRun ? { dryRun } : {}),
  })
  return { runs: runIds, count: dryRun ? ticks : runIds.length }
}

const cancelBody = z.strictObject({ reason })

/** `POST …/runs/:id/cancel` */
export async function cancelRun(request: ApiRequest): Promise<{ run: RunDetailAnswer }> {
  const id = request.params.id!
  const given = readInput(cancelBody, request.body, "the body")
  await request.operator.cancel(id, { ...given, ...(await request.author()) })
  return { run: await runDetail(request.ledger, id) }
}

/** `POST …/runs/:id/retry` */
export async function retryRun(request: ApiRequest): Promise<{ run: RunDetailAnswer }> {
  const id = request.params.id!
  readInput(nothing, request.body, "the body")
  await request.operator.retry(id, await request.author())
  return { run: await runDetail(request.ledger, id) }
}

const whyQuery = z.strictObject({ at: instant })

/** `GET …/jobs/:name/why` */
export async function whyJob({ ledger, params, query }: ApiRequest): Promise<{ why: string }> {
  const { at } = readInput(whyQuery, query, "the query")
  const nowMs = await ledger.readClock()
  return { why: (await why({ ledger, nowMs, job: params.name!, atMs: at })).sentence }
}
