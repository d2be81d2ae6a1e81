import { CronError, shorten } from "./cron-error"
import { parseExpression } from "./expression"
import { type FoldRule, type GapRule, Occurrences } from "./occurrences"
import { assertTimezone } from "./timezone"
import { WallClock } from "./wall-clock"
import { zoneSpans } from "./zone-spans"

export type { FoldRule, GapRule } from "./occurrences"

/** When a job is due. */
export interface Schedule {
  /** Cron: five fields, or six with seconds first, or an `@` name. See `parseExpression`. */
  expression: string
  /** IANA name of the zone whose wall clock the expression follows. */
  timezone: string
  /**
   * For wall-clock times that do not exist on a day, because clocks go forward over them: "run-after" for one tick for
   * all of them, at the first instant after the gap, or "skip" for none.
   */
  gap: GapRule
  /** For wall-clock times that happen twice on a day, because clocks go back: which of the two is a tick. */
  fold: FoldRule
  /** No tick before this instant, in milliseconds since 1970; a tick at it counts. Default: no bound. */
  startAt?: number
  /** No tick after this instant, in milliseconds since 1970; a tick at it counts. Default: no bound. */
  endAt?: number
}

/** A schedule that has been checked, with its ticks. All instants are in milliseconds since 1970. */
export interface CompiledSchedule {
  /** A frozen copy, with the zone's name in canonical letter case. */
  readonly schedule: Schedule
  /**
   * The first tick strictly after `afterMs`, which may be infinite. Undefined if there is none within 400 years (after
   * which the calendar repeats) or up to the year 9999.
   *
   * @throws CronError SCHEDULE_INVALID for NaN or anything but a number
   */
  next(afterMs: number): number | undefined
  /**
   * The last tick strictly before `beforeMs`, which may be infinite. Undefined if there is none within 400 years or down
   * to the year 1.
   *
   * @throws CronError SCHEDULE_INVALID for NaN or anything but a number
   */
  previous(beforeMs: number): number | undefined
  /**
   * The ticks with `fromMs` < tick <= `toMs`, ascending. Each is computed when it is taken, and the result may be
   * iterated repeatedly.
   *
   * @throws CronError SCHEDULE_INVALID for NaN or anything but numbers
   */
  between(fromMs: number, toMs: number): Iterable<number>
}

/**
 * Checks a schedule and computes its ticks. It reads no clock: the ticks depend on the schedule and on the runtime's
 * time-zone data only.
 *
 * An expression whose minute or hour field begins with `*` follows elapsed time and ignores `gap` and `fold`: it has no
 * tick in a gap, and ticks in both passes of a repeated hour (see `CronExpression.followsElapsedTime`).
 *
 * @param where the place for messages, such as a job's file. Default: none
 * @throws CronError CRON_INVALID, TIMEZONE_INVALID or SCHEDULE_INVALID
 */
export function compileSchedule(schedule: Schedule, where?: string): CompiledSchedule {
  if (typeof schedule !== "object" || (schedule as unknown) === null) {
    throw scheduleFault(where, "", "an object", schedule)
  }
  const { expression, timezone, gap, fold, startAt, endAt } = schedule
  const parsed = parseExpression(expression, where)
  const zone = assertTimezone(timezone, where)
  assertOneOf(where, "gap", gap, ["run-after", "skip"])
  assertOneOf(where, "fold", fold, ["first", "second", "both"])
  assertInstant(where, "startAt", startAt)
  assertInstant(where, "endAt", endAt)
  if (startAt !== undefined && endAt !== undefined && startAt > endAt) {
    throw scheduleFault(where, "endAt", "an instant that is not before startAt", endAt)
  }
  const elapsed = parsed.followsElapsedTime
  const occurrences = new Occurrences(
    new WallClock(parsed),
    zoneSpans(zone),
    elapsed ? "skip" : gap,
    elapsed ? "both" : fold,
  )
  return new TickSource(Object.freeze({ ...schedule, timezone: zone }), occurrences)
}

class TickSource implements CompiledSchedule {
  private readonly startAt: number
  private readonly endAt: number

  constructor(
    readonly schedule: Schedule,
    private readonly occurrences: Occurrences,
  ) {
    this.startAt = schedule.startAt ?? Number.NEGATIVE_INFINITY
    this.endAt = schedule.endAt ?? Number.POSITIVE_INFINITY
  }

  next(afterMs: number): number | undefined {
    assertNumber("next", afterMs)
    const second = Math.max(Math.floor(afterMs / 1000) + 1, Math.ceil(this.startAt / 1000))
    if (second * 1000 > this.endAt) return undefined
    const tick = this.occurrences.atOrAfter(second)
    return tick === undefined || tick * 1000 > this.endAt ? undefined : tick * 1000
  }

  previous(beforeMs: number): number | undefined {
    assertNumber("previous", beforeMs)
    const second = Math.min(Math.ceil(beforeMs / 1000) - 1, Math.floor(this.endAt / 1000))
    if (second * 1000 < this.startAt) return undefined
    const tick = this.occurrences.atOrBefore(second)
    return tick === undefined || tick * 1000 < this.startAt ? undefined : tick * 1000
  }

  between(fromMs: number, toMs: number): Iterable<number> {
    assertNumber("between", fromMs)
    assertNumber("between", toMs)
    return { [Symbol.iterator]: () => this.walk(fromMs, toMs) }
  }

  private *walk(fromMs: number, toMs: number): Generator<number> {
    let tick = this.next(fromMs)
    while (tick !== undefined && tick <= toMs) {
      yield tick
      tick = this.next(tick)
    }
  }
}

/** The largest distance from 1970 of a JavaScript date, in milliseconds. */
const furthestMs = 8.64e15

/** The error SCHEDULE_INVALID for one property of a schedule. */
function scheduleFault(
  where: string | undefined,
  property: string,
  expected: string,
  found: unknown,
): CronError {
  const place = property === "" ? "schedule" : `schedule.${property}`
  return new CronError({
    code: "SCHEDULE_INVALID",
    where: where === undefined ? place : `${where}: ${place}`,
    expected,
    found: shown(found),
    hint: `Correct ${place}.`,
    details: { property, found },
  })
}

/** Throws SCHEDULE_INVALID unless `found` is one of the values. */
function assertOneOf(
  where: string | undefined,
  property: string,
  found: unknown,
  allowed: readonly string[],
): void {
  if (typeof found === "string" && allowed.includes(found)) return
  throw scheduleFault(where, property, `one of ${allowed.map((value) => `'${value}'`).join(", ")}`, found)
}

/** Throws SCHEDULE_INVALID unless `found` is undefined or milliseconds since 1970 that a Date can hold. */
function assertInstant(where: string | undefined, property: string, found: unknown): void {
  if (found === undefined) return
  if (typeof found === "number" && Math.abs(found) <= furthestMs) return
  throw scheduleFault(where, property, "milliseconds since 1970, as a number, or nothing", found)
}

/** Throws SCHEDULE_INVALID unless `found` is a number, which may be infinite. */
function assertNumber(method: string, found: unknown): void {
  if (typeof found === "number" && !Number.isNaN(found)) return
  throw new CronError({
    code: "SCHEDULE_INVALID",
    where: `${method}()`,
    expected: "milliseconds since 1970, as a number",
    found: shown(found),
    hint: "Pass date.getTime() of a valid date.",
    details: { found },
  })
}

function shown(found: unknown): string {
  if (typeof found === "string") return `'${shorten(found)}'`
  if (found instanceof Date) return "a Date"
  return typeof found === "object" && found !== null ? "an object" : String(found)
}
