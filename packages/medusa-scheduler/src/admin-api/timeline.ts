import { compileStored, NightshiftError, type Ledger, type Schedule } from "@nightshift/scheduler"
import { z } from "zod"
import type { TimelineAnswer } from "../answers"
import { instant, readInput } from "./input"
import { isoOf } from "./instant"
import { stateOf } from "./job-answer"

const query = z.strictObject({ from: instant.optional(), to: instant.optional() })

const dayMs = 86_400_000
/** So many ticks are listed of one job, and about so many of all jobs together, each of which gets as many. */
const most = { ofOne: 300, ofAll: 30_000, ofEachOfMany: 30 }
/** How many of a job's newest runs tell how long it usually takes. */
const durationsOf = 10

/** `GET /admin/scheduled-jobs/timeline`: the ticks of all jobs in a stretch of time, by today's schedules. */
export async function timeline(input: { ledger: Ledger; query: unknown }): Promise<TimelineAnswer> {
  const { ledger } = input
  const given = readInput(query, input.query, "the query")
  const [nowMs, stored, usual] = await Promise.all([
    ledger.readClock(),
    ledger.storedJobs(),
    ledger.usualDurations({ each: durationsOf }),
  ])
  const fromMs = given.from ?? (given.to === undefined ? nowMs : Math.min(nowMs, given.to))
  const toMs = given.to ?? fromMs + dayMs
  if (fromMs > toMs) throw rangeInvalid(fromMs, toMs)
  const jobs = stored.filter(({ state }) => state === "active")
  const each = Math.min(most.ofOne, Math.max(most.ofEachOfMany, Math.floor(most.ofAll / jobs.length)))
  const durations = new Map(usual.map(({ job, durationMs }) => [job, durationMs]))
  return {
    from: isoOf(fromMs),
    to: isoOf(toMs),
    jobs: jobs.map((job) => ({
      name: job.name,
      state: stateOf(job),
      ...ticksOf({ schedule: job.schedule, fromMs, toMs, most: each }),
      usual_duration_ms: durations.get(job.name) ?? null,
    })),
  }
}

function ticksOf(input: { schedule: Schedule; fromMs: number; toMs: number; most: number }): {
  ticks: string[]
  cut: boolean
} {
  const ticks: string[] = []
  for (const tick of compileStored(input.schedule).between(input.fromMs - 1, input.toMs)) {
    if (ticks.length === input.most) return { ticks, cut: true }
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
    mend: "Give another range.",
  })
}
