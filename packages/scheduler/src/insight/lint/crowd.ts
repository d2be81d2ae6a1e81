import { formatInstant } from "../../base/instant"
import { compileSchedule } from "../../schedule/schedule"
import type { LintedJob, LintFinding } from "./finding"

const minuteMs = 60_000
const hourMs = 3_600_000

/** A job with more ticks than this in an hour, on average, is in every crowd and cannot avoid one. */
const mostPerHour = 4
/** How many quieter minutes are suggested. */
const suggestions = 3

interface Crowd {
  names: string[]
  minutes: number[]
}

/**
 * The minutes between two instants, in epoch milliseconds, in which at least `crowd` jobs start, with quieter minutes
 * of the same hour. The same jobs in many minutes are one finding. If other jobs join or leave them now and then, that
 * is not another finding.
 */
export function crowdFindings(
  jobs: LintedJob[],
  { fromMs, toMs, crowd }: { fromMs: number; toMs: number; crowd: number },
): LintFinding[] {
  const starts = startsByMinute(jobs, fromMs, toMs)
  const crowds = crowdsOf(starts, crowd)
  const zoneOf = new Map(jobs.map(({ name, schedule }) => [name, schedule.timezone]))
  return crowds.map(({ names, minutes }) => {
    const timezone = zoneOf.get(names[0]!)!
    const [first] = minutes
    const often =
      minutes.length > 1 ? `, and ${minutes.length - 1} times more until ${day(toMs, timezone)}` : ""
    const quieter = quietest(starts, minutes).map((minute) => formatInstant(minute, timezone).slice(11, 16))
    return {
      rule: "crowded",
      jobs: names,
      message: `${names.length} jobs start in one minute: ${names.join(", ")}, at ${at(first!, timezone)}${often}.`,
      hint: `Spread them, or give them jitter. The quietest minutes of that hour: ${quieter.join(", ")}.`,
    }
  })
}

/** The names of the jobs that start in each minute. */
function startsByMinute(jobs: LintedJob[], fromMs: number, toMs: number): Map<number, Set<string>> {
  const most = Math.ceil((mostPerHour * (toMs - fromMs)) / hourMs)
  const starts = new Map<number, Set<string>>()
  for (const { name, schedule } of jobs) {
    const minutes = new Set<number>()
    for (const tick of compileSchedule(schedule).between(fromMs, toMs)) {
      minutes.add(Math.floor(tick / minuteMs) * minuteMs)
      if (minutes.size > most) break
    }
    if (minutes.size > most) continue
    for (const minute of minutes) {
      const names = starts.get(minute)
      if (names) names.add(name)
      else starts.set(minute, new Set([name]))
    }
  }
  return starts
}

/** Those with the most starts first. */
function crowdsOf(starts: Map<number, Set<string>>, least: number): Crowd[] {
  const crowds = new Map<string, Crowd>()
  for (const [minute, set] of [...starts].sort(([one], [other]) => one - other)) {
    if (set.size < least) continue
    const names = [...set].sort()
    const key = JSON.stringify(names)
    const known = crowds.get(key)
    if (known) known.minutes.push(minute)
    else crowds.set(key, { names, minutes: [minute] })
  }
  const found: Crowd[] = []
  for (const each of [...crowds.values()].sort((one, other) => weight(other) - weight(one))) {
    if (!found.some((other) => isPart(each, other) || isPart(other, each))) found.push(each)
  }
  return found
}

const weight = ({ names, minutes }: Crowd): number => names.length * minutes.length
const isPart = (one: Crowd, of: Crowd): boolean => one.names.every((name) => of.names.includes(name))

/** Minutes of the first crowd's hour in which, on all the crowd's days, the fewest jobs start; in their order. */
function quietest(starts: Map<number, Set<string>>, minutes: number[]): number[] {
  const hourOf = (minute: number) => Math.floor(minute / hourMs) * hourMs
  const hours = new Set(minutes.map(hourOf))
  const candidates = Array.from({ length: 60 }, (_, number) => {
    let load = 0
    for (const hour of hours) load += starts.get(hour + number * minuteMs)?.size ?? 0
    return { load, number }
  })
  // Away from the full and half hours, where what is added later will start too.
  const distance = (number: number) => Math.min(number % 30, 30 - (number % 30))
  return candidates
    .sort((one, other) => one.load - other.load || distance(other.number) - distance(one.number))
    .slice(0, suggestions)
    .map(({ number }) => hourOf(minutes[0]!) + number * minuteMs)
    .sort((one, other) => one - other)
}

const at = (ms: number, timezone: string) => formatInstant(ms, timezone).replace(/:\d\d /, " ")
const day = (ms: number, timezone: string) => formatInstant(ms, timezone).slice(0, 10)
