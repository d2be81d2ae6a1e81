import type { Schedule } from "./schedule"

/**
 * A slow and simple model of a schedule, for comparison. It reads the clock of a zone minute by minute (second by second
 * where the clock jumps) and shares no code with what it checks: neither the parser, nor the calendar, nor the way of
 * getting local time from `Intl`.
 */

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute
/** Both passes of a fold and both sides of a gap lie within this: the largest jump of a clock is 24 hours. */
const margin = day + 2 * 60 * minute

/** A stretch of time without a jump of the wall clock. Local times are written as if they were UTC. */
interface Stretch {
  utc: number
  local: number
  length: number
}

/** The clock of a zone from before `fromMs` to after `toMs`. */
export interface WalkedClock {
  readonly fromMs: number
  readonly toMs: number
  readonly stretches: readonly Stretch[]
}

/** The ticks t with from < t <= to of a schedule in the zone of the clock. */
export function modelTicks(schedule: Schedule, { fromMs, toMs, stretches }: WalkedClock): number[] {
  const ticks = new Set<number>()
  for (const local of selectedTimes(schedule.expression, stretches)) {
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

/** Reads the clock of a zone every minute, and every second of a minute in which it jumps. */
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

function selectedTimes(expression: string, stretches: readonly Stretch[]): number[] {
  const fields = expression.split(" ")
  const [seconds = "0", minutes = "", hours = "", dates = "", months = "", weekdays = ""] =
    fields.length === 6 ? fields : ["0", ...fields]
  const named = (text: string, max: number) =>
    Array.from({ length: max + 1 }, (_, value) => value).filter((value) => isSelected(text, value, 0, max))
  const timesOfDay = named(hours, 23).flatMap((h) =>
    named(minutes, 59).flatMap((m) => named(seconds, 59).map((s) => ((h * 60 + m) * 60 + s) * second)),
  )
  const first = Math.min(...stretches.map((stretch) => stretch.local))
  const last = Math.max(...stretches.map((stretch) => stretch.local + stretch.length))
  const times: number[] = []
  for (let midnight = Math.floor(first / day) * day; midnight < last; midnight += day) {
    const date = new Date(midnight)
    if (!isSelected(months, date.getUTCMonth() + 1, 1, 12) || !dayIsSelected(dates, weekdays, date)) continue
    times.push(...timesOfDay.map((time) => midnight + time))
  }
  return times.filter((local) => local >= first && local < last)
}

function dayIsSelected(dates: string, weekdays: string, date: Date): boolean {
  const byDate = dates.split(",").some((item) => dateIsSelected(item, date))
  const byWeekday = weekdays.split(",").some((item) => weekdayIsSelected(item, date))
  const isOpen = (text: string) => text.startsWith("*") || text === "?"
  return isOpen(dates) || isOpen(weekdays) ? byDate && byWeekday : byDate || byWeekday
}

function dateIsSelected(item: string, date: Date): boolean {
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
  return isSelected(item, dayOfMonth, 1, 31)
}

function nearestWorkday(date: Date, wanted: number, monthEnd: number): number {
  const workdays = Array.from({ length: monthEnd }, (_, index) => index + 1).filter((dayOfMonth) => {
    const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), dayOfMonth)).getUTCDay()
    return weekday !== 0 && weekday !== 6
  })
  return workdays.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? 0
}

function weekdayIsSelected(item: string, date: Date): boolean {
  const weekday = date.getUTCDay()
  const [name = "", nth] = item.split("#")
  if (item === "?") return true
  if (nth === undefined)
    return isSelected(name, weekday, 0, 7) || (weekday === 0 && isSelected(name, 7, 0, 7))
  if (valueOf(name) % 7 !== weekday) return false
  const nextWeek = new Date(date.getTime() + 7 * day)
  return nth === "L"
    ? nextWeek.getUTCMonth() !== date.getUTCMonth()
    : Math.ceil(date.getUTCDate() / 7) === Number(nth)
}

function isSelected(text: string, value: number, min: number, max: number): boolean {
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
