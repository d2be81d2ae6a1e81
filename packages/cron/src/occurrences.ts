import type { WallClock } from "./wall-clock"
import { widestOffset, type ZoneSpan, type ZoneSpans } from "./zone-spans"

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds since 1970. There are no ticks outside. */
export const firstSecond = -62_135_596_800
export const lastSecond = 253_402_300_799

/** What happens to wall-clock times in a gap: one tick for all of them, at the first instant after it, or none. */
export type GapRule = "run-after" | "skip"
/** Which of the two passes of a repeated wall-clock time has a tick. */
export type FoldRule = "first" | "second" | "both"

/**
 * How far a search goes. The calendar repeats, weekdays included, after 400 years: a schedule without a tick in that
 * time has none.
 */
const searchSeconds = 146_097 * 86_400

/**
 * The ticks of wall-clock times in a zone, in whole seconds since 1970.
 *
 * It goes through the stretches of one offset, in which wall-clock and elapsed time differ by a constant. The rules for
 * clock changes apply at their edges only. Where clocks go forward, the new stretch begins with one tick for all skipped
 * times. Where they go back, the repeated times are dropped at the end of the old stretch ("second") or at the beginning
 * of the new one ("first"). Elapsed time is `gap: "skip", fold: "both"`: every time that the clock shows counts.
 */
export class Occurrences {
  constructor(
    private readonly clock: WallClock,
    private readonly zone: ZoneSpans,
    private readonly gap: GapRule,
    private readonly fold: FoldRule,
  ) {}

  /** The first tick at `second` or later. */
  atOrAfter(second: number): number | undefined {
    let at = Math.max(second, firstSecond)
    const limit = Math.min(at + searchSeconds, lastSecond)
    while (at <= limit) {
      const span = this.zone.at(at)
      const tick = this.firstIn(span, at)
      if (tick !== undefined) return tick <= limit ? tick : undefined
      // Skip the stretches that end before any zone could reach the next time.
      const due = this.clock.atOrAfter(span.until - widestOffset, limit + widestOffset)
      if (due === undefined) return undefined
      at = Math.max(span.until, due - widestOffset)
    }
    return undefined
  }

  /** The last tick at `second` or earlier. */
  atOrBefore(second: number): number | undefined {
    let at = Math.min(second, lastSecond)
    const limit = Math.max(at - searchSeconds, firstSecond)
    while (at >= limit) {
      const span = this.zone.at(at)
      const tick = this.lastIn(span, at)
      if (tick !== undefined) return tick >= limit ? tick : undefined
      const due = this.clock.atOrBefore(span.from - 1 + widestOffset, limit - widestOffset)
      if (due === undefined) return undefined
      at = Math.min(span.from - 1, due + widestOffset)
    }
    return undefined
  }

  private firstIn(span: ZoneSpan, at: number): number | undefined {
    if (at === span.start && this.runsAfterGap(span)) return at
    const { offset } = span
    const until = span.until + offset
    const found = this.clock.atOrAfter(this.firstPassEnd(span, at + offset), until)
    return found !== undefined && found < Math.min(until, this.foldStart(span)) ? found - offset : undefined
  }

  private lastIn(span: ZoneSpan, at: number): number | undefined {
    const { offset } = span
    const from = this.firstPassEnd(span, span.from + offset)
    const found = this.clock.atOrBefore(Math.min(at + offset, this.foldStart(span) - 1), from)
    if (found !== undefined && found >= from) return found - offset
    return span.from === span.start && this.runsAfterGap(span) ? span.start : undefined
  }

  private runsAfterGap({ start, offset, offsetBefore }: ZoneSpan): boolean {
    if (this.gap === "skip" || offsetBefore >= offset) return false
    const skipped = this.clock.atOrAfter(start + offsetBefore, start + offset)
    return skipped !== undefined && skipped < start + offset
  }

  /** The wall-clock time from which a stretch has ticks: `from`, or the end of a second pass without ticks. */
  private firstPassEnd({ start, offset, offsetBefore }: ZoneSpan, from: number): number {
    return this.fold === "first" && offsetBefore > offset ? Math.max(from, start + offsetBefore) : from
  }

  /** The wall-clock time from which a stretch has no more ticks, because a fold repeats it. */
  private foldStart({ end, offset, offsetAfter }: ZoneSpan): number {
    return this.fold === "second" && offsetAfter < offset ? end + offsetAfter : Number.POSITIVE_INFINITY
  }
}
