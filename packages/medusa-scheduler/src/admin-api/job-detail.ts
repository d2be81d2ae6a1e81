import type { JobEvent, Ledger, StoredJob } from "@nightshift/scheduler"
import { compileStored } from "@nightshift/scheduler/internal/schedule/stored-schedule"
import type { StoredVersion } from "@nightshift/scheduler"
import type { EventAnswer, JobDetailAnswer, VersionAnswer } from "./answers"
import type { ApiRequest } from "./endpoint"
import { isoOf, isoOrNull } from "./instant"
import { answersOf } from "./job-list"
import { toPoliciesAnswer, toScheduleAnswer } from "./schedule-answer"
import { storedJob } from "./stored-job"

const mostEvents = 50
const mostUpcoming = 10

/** `GET /admin/scheduled-jobs/jobs/:name` */
export async function showJob({ ledger, params }: ApiRequest): Promise<{ scheduled_job: JobDetailAnswer }> {
  return { scheduled_job: await jobDetail(ledger, params.name!) }
}

/** One job, with its versions, its events and its next ticks. @throws NightshiftError JOB_UNKNOWN */
export async function jobDetail(ledger: Ledger, name: string): Promise<JobDetailAnswer> {
  const [job, nowMs] = await Promise.all([storedJob(ledger, name), ledger.readClock()])
  const [[answer], versions, events] = await Promise.all([
    answersOf({ ledger, nowMs, jobs: [job] }),
    ledger.storedVersions([name]),
    ledger.events({ job: name, fromMs: 0, toMs: nowMs + 1, newest: mostEvents }),
  ])
  return {
    ...answer!,
    policies: toPoliciesAnswer(job.policies),
    versions: versions.map(toVersionAnswer).reverse(),
    events: events.map(toEventAnswer).reverse(),
    upcoming_ticks: upcomingOf(job, nowMs).map(isoOf),
  }
}

function toVersionAnswer({ versionId, schedule, policies, fromMs, toMs }: StoredVersion): VersionAnswer {
  return {
    id: versionId,
    in_force_from: isoOf(fromMs),
    in_force_to: isoOrNull(toMs),
    schedule: toScheduleAnswer(schedule),
    policies: toPoliciesAnswer(policies),
  }
}

function toEventAnswer({ atMs, kind, by, reason, details }: JobEvent): EventAnswer {
  return { at: isoOf(atMs), kind, by: by ?? null, reason: reason ?? null, details }
}

function upcomingOf({ state, schedule }: StoredJob, nowMs: number): number[] {
  const ticks: number[] = []
  if (state === "removed") return ticks
  const compiled = compileStored(schedule)
  let tick = compiled.next(nowMs)
  while (tick !== undefined && ticks.length < mostUpcoming) {
    ticks.push(tick)
    tick = compiled.next(tick)
  }
  return ticks
}
