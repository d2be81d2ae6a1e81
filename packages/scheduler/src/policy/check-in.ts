import { createHash } from "node:crypto"

/** The addresses that are called as a job's runs begin and end, with placeholders such as `{status}`. */
export interface CheckIn {
  start: string | undefined
  success: string | undefined
  failure: string | undefined
}

export type CheckInMoment = keyof CheckIn

/** What is known of the run that checks in. */
export interface CheckInFacts {
  job: string
  runId: string
  attempt: number
  scheduledForMs: number
  /** Why the run failed; undefined unless it did. */
  reason: string | undefined
  /** How long the last attempt took, in milliseconds; undefined at its start. */
  durationMs: number | undefined
}

/** The status values of Sentry's monitors. */
const statusOf: Record<CheckInMoment, string> = { start: "in_progress", success: "ok", failure: "error" }

const placeholders: Record<string, (facts: CheckInFacts, moment: CheckInMoment) => string | number> = {
  status: (_facts, moment) => statusOf[moment],
  job: ({ job }) => job,
  runId: ({ runId }) => runId,
  uuid: (facts) => uuidOf(facts),
  attempt: ({ attempt }) => attempt,
  scheduledFor: ({ scheduledForMs }) => new Date(scheduledForMs).toISOString(),
  reason: ({ reason }) => reason ?? "",
  durationMs: ({ durationMs }) => (durationMs === undefined ? "" : Math.round(durationMs)),
}

export const placeholderNames = Object.keys(placeholders)

const placeholder = /\{([^{}]*)\}/g

/**
 * The addresses for one configured URL. With `{status}` in it, the same URL is called at each moment; without, it is a
 * base URL as healthchecks.io uses: itself for a success, `/start` and `/fail` below it for the others.
 */
export function checkInOf(url: string): CheckIn {
  if (url.includes("{status}")) return { start: url, success: url, failure: url }
  return { start: below(url, "/start"), success: url, failure: below(url, "/fail") }
}

/** The address to call, or undefined where nothing is to be called at this moment. */
export function checkInUrl(input: {
  checkIn: CheckIn
  moment: CheckInMoment
  facts: CheckInFacts
}): string | undefined {
  const { checkIn, moment, facts } = input
  return checkIn[moment]?.replace(placeholder, (whole, name: string) =>
    Object.hasOwn(placeholders, name) ? encodeURIComponent(placeholders[name]!(facts, moment)) : whole,
  )
}

/** Whether a text is an address that can be called once its placeholders are filled in. */
export function isCheckInUrl(text: string): boolean {
  if (text.length > 2_000) return false
  const names = Array.from(text.matchAll(placeholder), ([, name]) => name!)
  const filled = text.replace(placeholder, "x")
  if (!names.every((name) => Object.hasOwn(placeholders, name)) || !URL.canParse(filled)) return false
  return ["http:", "https:"].includes(new URL(filled).protocol)
}

/** The part of an address that may be shown: anyone who knows its path can check in. */
export function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "an address that is no URL"
}

function below(url: string, path: string): string {
  const [base, query] = url.split(/(?=[?#])/, 2) as [string, string | undefined]
  return `${base.replace(/\/$/, "")}${path}${query ?? ""}`
}

/** The same for all check-ins of one run, whichever process sends them. */
function uuidOf({ job, runId, scheduledForMs }: CheckInFacts): string {
  const hash = createHash("sha256").update(`${job}\0${runId}\0${scheduledForMs}`).digest("hex")
  // Version 8: a custom UUID.
  const variant = ((parseInt(hash[16]!, 16) & 3) | 8).toString(16)
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-")
}
