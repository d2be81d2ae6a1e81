import { NightshiftError, type Ledger, type StoredJob } from "@nightshift/scheduler"
import { compileStored } from "@nightshift/scheduler/internal/schedule/stored-schedule"
import { z } from "zod"
import type { TimelineAnswer } from "./answers"
import { instant, readInput, wholeNumber } from "./input"
import { isoOf } from "./instant"
import { stateOf } from "./job-answer"
import { isWanted, jobFilter } from "./job-filter"

const query = z.strictObject({
  from: instant.optional(),
  to: instant.optional(),
  limit: wholeNumber({ min: 1, max: 100, otherwise: 50 }),
  offset: wholeNumber({ min: 0, max: 1_000_000, otherwise: 0 }),
  ...jobFilter,
})

const dayMs = 86_400_000
/** At most this many ticks are listed per job. */
const mostTicks = 300
/** The usual duration of a job is taken from this many of its newest runs. */
const durationsOf = 10

/**
 * `GET /admin/scheduled-jobs/timeline`: the ticks of jobs in a range of time, by their current schedules. Jobs without a
 * tick in the range are only counted.
 */
export async function timeline(input: { ledger: Ledger; query: unknown }): Promise<TimelineAnswer> {
  const { ledger } = input
  const { limit, offset, from, to, ...filter } = readInput(query, input.query, "the query")
  const [nowMs, stored, usual] = await Promise.all([
    ledger.readClock(),
    ledger.storedJobs(),
    ledger.usualDurations({ each: durationsOf }),
  ])
  const fromMs = from ?? (to === undefined ? nowMs : Math.min(nowMs, to))
  const toMs = to ?? fromMs + dayMs
  if (fromMs > toMs) throw rangeInvalid(fromMs, toMs)
  const wanted = stored.filter((job) => job.state === "active" && isWanted(job, filter))
  const due = wanted.filter(({ schedule }) => {
    const first = compileStored(schedule).next(fromMs - 1)
    return first !== undefined && first <= toMs
  })
  const durations = new Map(usual.map(({ job, durationMs }) => [job, durationMs]))
  return {
    from: isoOf(fromMs),
    to: isoOf(toMs),
    jobs: due.slice(offset, offset + limit).map((job) => ({
      name: job.name,
      state: stateOf(job),
      ...ticksOf({ job, fromMs, toMs }),
      usual_duration_ms: durations.get(job.name) ?? null,
    })),
    count: due.length,
    limit,
    offset,
    without_ticks: wanted.length - due.length,
  }
}

function ticksOf(input: { job: StoredJob; fromMs: number; toMs: number }): {
  ticks: string[]
  cut: boolean
} {
  const ticks: string[] = []
  for (const tick of compileStored(input.job.schedule).between(input.fromMs - 1, input.toMs)) {
    if (ticks.length === mostTicks) return { ticks, cut: true }
    ticks.push(isoOf(tick))
  }
  return { ticks, cut: false }
}

function rangeInvalid(fromMs: number, toMs: number): NightshiftError {
  return new NightshiftError({
    code: "RANGE_INVALID",
    where: "the range of a timeline",
    expected: "one that ends after it begins",
    found: `${isoOf(fromMs)} to ${isoOf(toMs)}`,
    hint: "Give another range.",
  })
}
