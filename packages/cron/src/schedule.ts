import { parseExpression } from "./expression"
import { type FoldRule, type GapRule, Occurrences } from "./occurrences"
import { assertInstant, assertNumber, assertOneOf, scheduleFault } from "./schedule-fault"
import { assertTimezone } from "./timezone"
import { WallClock } from "./wall-clock"
import { zoneSpans } from "./zone-spans"

export type { FoldRule, GapRule } from "./occurrences"

/** When a job is due. */
export interface Schedule {
  /** Cron: five fields, or six with seconds first, or an `@` word. See `parseExpression`. */
  expression: string
  /** IANA name of the zone whose wall clock the expression reads. */
  timezone: string
  /**
   * For wall-clock times that do not exist on a day, because clocks go forward over them: one tick for all of them
   * at the first instant after the gap ("run-after"), or none ("skip").
   */
  gap: GapRule
  /** For wall-clock times that a day has twice, because clocks go back: which of the two is a tick. */
  fold: FoldRule
  /** No tick before this instant, in milliseconds since 1970; a tick at it counts. Default: no bound. */
  startAt?: number
  /** No tick after this instant, in milliseconds since 1970; a tick at it counts. Default: no bound. */
  endAt?: number
}

/** A schedule made ready to be asked. All instants are in milliseconds since 1970. */
export interface CompiledSchedule {
  /** A frozen copy, with the zone's name in canonical letter case. */
  readonly schedule: Schedule
  /**
   * The first tick strictly after `afterMs`, which may be infinite; undefined if there is none within 400 years
   * (after which the calendar repeats itself) or up to the year 9999.
   */
  next(afterMs: number): number | undefined
  /** The last tick strictly before `beforeMs`, with the same bounds the other way, down to the year 1. */
  previous(beforeMs: number): number | undefined
  /** The ticks with `fromMs` < tick <= `toMs`, ascending, computed as they are taken; may be walked repeatedly. */
  between(fromMs: number, toMs: number): Iterable<number>
}

/**
 * Checks a schedule and makes it ready. Pure: no clock, no I/O; the answers depend on the schedule and on the
 * runtime's time-zone data only.
 *
 * An expression whose minute or hour field begins with `*` follows elapsed time and heeds neither `gap` nor `fold`:
 * nothing in a gap, both passes of a repeated hour (see `CronExpression.followsElapsedTime`).
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
