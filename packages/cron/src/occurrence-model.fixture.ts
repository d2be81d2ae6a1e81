import type { Schedule } from "./schedule"

/**
 * The slow and obvious model of the rules in DESIGN §5, for comparison. It looks at a real clock minute by minute
 * (second by second where one is odd) and shares no code with what it checks: not the reading of expressions, not
 * the calendar, not the way of asking `Intl` for local time.
 */

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute
/** Both passes of a fold and both sides of a gap lie within this; the greatest leap of a clock is 24 hours. */
const margin = day + 2 * 60 * minute

/** A stretch in which the wall clock runs on without a leap. Local times are written as if they were UTC. */
interface Stretch {
  utc: number
  local: number
  length: number
}

/** A zone's clock, walked from before `fromMs` to after `toMs`. */
export interface WalkedClock {
  readonly fromMs: number
  readonly toMs: number
  readonly stretches: readonly Stretch[]
}

/** The ticks t with from < t <= to of a schedule in the zone whose clock was walked. */
export function modelTicks(schedule: Schedule, { fromMs, toMs, stretches }: WalkedClock): number[] {
  const ticks = new Set<number>()
  for (const local of namedTimes(schedule.expression, stretches)) {
    const instants = stretches
      .filter((stretch) => local >= stretch.local && local < stretch.local + stretch.length)
      .map((stretch) => stretch.utc + local - stretch.local)
    for (const tick of chosen(schedule, local, instants, stretches)) ticks.add(tick)
  }
  return [...ticks].filter((tick) => tick > fromMs && tick <= toMs).sort((a, b) => a - b)
}

function chosen(
  schedule: Schedule,
  local: number,
  instants: readonly number[],
  stretches: readonly Stretch[],
): readonly number[] {
  const [minuteText = "", hourText = ""] = schedule.expression.split(" ").slice(-5)
  if (minuteText.startsWith("*") || hourText.startsWith("*") || instants.length === 1) return instants
  if (instants.length === 0) {
    const after = stretches.find(
      (stretch, index) => stretch.local > local && (stretches[index - 1]?.local ?? Infinity) <= local,
    )
    return schedule.gap === "run-after" && after !== undefined ? [after.utc] : []
  }
  if (schedule.fold === "both") return instants
  return schedule.fold === "first" ? instants.slice(0, 1) : instants.slice(1)
}

/** Walks a zone's clock: every minute of it, and every second of a minute in which it leaps. */
export function walkClock(timezone: string, fromMs: number, toMs: number): WalkedClock {
  const localOf = wallClock(timezone)
  const stretches: Stretch[] = []
  const add = (utc: number, local: number, length: number) => {
    const last = stretches.at(-1)
    if (last !== undefined && last.local + last.length === local) last.length += length
    else stretches.push({ utc, local, length })
  }
  const start = Math.floor((fromMs - margin) / minute) * minute
  let local = localOf(start)
  for (let utc = start; utc < toMs + margin; utc += minute) {
    const localThen = localOf(utc + minute)
    if (localThen - local === minute) add(utc, local, minute)
    else for (let at = utc; at < utc + minute; at += second) add(at, localOf(at), second)
    local = localThen
  }
  return { fromMs, toMs, stretches }
}

/** The wall clock of a zone, written as if it were UTC. */
export function wallClock(timezone: string): (utc: number) => number {
  if (timezone === "UTC") return (utc) => utc
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  })
  return (utc) => {
    const [month = 0, day = 0, year = 0, hours = 0, minutes = 0, seconds = 0] = (
      format.format(utc).match(/\d+/g) ?? []
    ).map(Number)
    return Date.UTC(year, month - 1, day, hours, minutes, seconds)
  }
}

function namedTimes(expression: string, stretches: readonly Stretch[]): number[] {
  const fields = expression.split(" ")
  const [seconds = "0", minutes = "", hours = "", dates = "", months = "", weekdays = ""] =
    fields.length === 6 ? fields : ["0", ...fields]
  const named = (text: string, max: number) =>
    Array.from({ length: max + 1 }, (_, value) => value).filter((value) => isNamed(text, value, 0, max))
  const timesOfDay = named(hours, 23).flatMap((h) =>
    named(minutes, 59).flatMap((m) => named(seconds, 59).map((s) => ((h * 60 + m) * 60 + s) * second)),
  )
  const first = Math.min(...stretches.map((stretch) => stretch.local))
  const last = Math.max(...stretches.map((stretch) => stretch.local + stretch.length))
  const times: number[] = []
  for (let midnight = Math.floor(first / day) * day; midnight < last; midnight += day) {
    const date = new Date(midnight)
    if (!isNamed(months, date.getUTCMonth() + 1, 1, 12) || !dayIsNamed(dates, weekdays, date)) continue
    times.push(...timesOfDay.map((time) => midnight + time))
  }
  return times.filter((local) => local >= first && local < last)
}

function dayIsNamed(dates: string, weekdays: string, date: Date): boolean {
  const byDate = dates.split(",").some((item) => dateIsNamed(item, date))
  const byWeekday = weekdays.split(",").some((item) => weekdayIsNamed(item, date))
  const isOpen = (text: string) => text.startsWith("*") || text === "?"
  return isOpen(dates) || isOpen(weekdays) ? byDate && byWeekday : byDate || byWeekday
}

function dateIsNamed(item: string, date: Date): boolean {
  const dayOfMonth = date.getUTCDate()
  const monthEnd = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  if (item === "?") return true
  if (item === "L") return dayOfMonth === monthEnd
  if (item === "LW") return dayOfMonth === nearestWorkday(date, monthEnd, monthEnd)
  if (item.startsWith("L-")) return dayOfMonth === monthEnd - Number(item.slice(2))
  if (item.endsWith("W")) {
    const wanted = Number(item.slice(0, -1))
    return wanted <= monthEnd && dayOfMonth === nearestWorkday(date, wanted, monthEnd)
  }
  return isNamed(item, dayOfMonth, 1, 31)
}

function nearestWorkday(date: Date, wanted: number, monthEnd: number): number {
  const workdays = Array.from({ length: monthEnd }, (_, index) => index + 1).filter((dayOfMonth) => {
    const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), dayOfMonth)).getUTCDay()
    return weekday !== 0 && weekday !== 6
  })
  return workdays.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? 0
}

function weekdayIsNamed(item: string, date: Date): boolean {
  const weekday = date.getUTCDay()
  const [name = "", nth] = item.split("#")
  if (item === "?") return true
  if (nth === undefined) return isNamed(name, weekday, 0, 7) || (weekday === 0 && isNamed(name, 7, 0, 7))
  if (valueOf(name) % 7 !== weekday) return false
  const nextWeek = new Date(date.getTime() + 7 * day)
  return nth === "L"
    ? nextWeek.getUTCMonth() !== date.getUTCMonth()
    : Math.ceil(date.getUTCDate() / 7) === Number(nth)
}

function isNamed(text: string, value: number, min: number, max: number): boolean {
  return text.split(",").some((item) => {
    const [range = "", step] = item.split("/")
    const [fromText = "", toText] = range.split("-")
    const from = range === "*" ? min : valueOf(fromText)
    let to = toText === undefined ? from : valueOf(toText)
    if (range === "*" || (toText === undefined && step !== undefined)) to = max
    if (toText === "SUN" && from > 0) to = 7
    return value >= from && value <= to && (value - from) % Number(step ?? "1") === 0
  })
}

function valueOf(text: string): number {
  const weekday = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"].indexOf(text)
  return weekday >= 0 ? weekday : Number(text)
}
