import type { WallClock } from "./wall-clock"
import { widestOffset, type ZoneSpan, type ZoneSpans } from "./zone-spans"

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds since 1970: outside there are no ticks. */
export const firstSecond = -62_135_596_800
export const lastSecond = 253_402_300_799

/** What becomes of wall-clock times that a gap skips: one tick at the first instant after it, or none. */
export type GapRule = "run-after" | "skip"
/** Which pass of a wall-clock time counts that a fold repeats. */
export type FoldRule = "first" | "second" | "both"

/**
 * How long a search goes on. The calendar repeats itself, weekdays included, after 400 years: what has no tick in
 * that time has none.
 */
const searchSeconds = 146_097 * 86_400

/**
 * The ticks of wall-clock times in a zone, in whole seconds since 1970.
 *
 * It walks the stretches of one offset, in which wall-clock and elapsed time differ by a constant; the DST rules
 * are all at their edges. Where clocks go forward, the new stretch begins with one tick for all times that were
 * skipped. Where they go back, the repeated times are dropped at the end of the old stretch ("second") or at the
 * beginning of the new one ("first"). Elapsed time is `gap: "skip", fold: "both"`: whatever the clock shows counts.
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
      // Stretches that end before the next named time could be reached in any zone are not looked at.
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

  /** The wall-clock time from which a stretch has ticks: `from`, or the end of a second pass that has none. */
  private firstPassEnd({ start, offset, offsetBefore }: ZoneSpan, from: number): number {
    return this.fold === "first" && offsetBefore > offset ? Math.max(from, start + offsetBefore) : from
  }

  /** The wall-clock time from which a stretch has no more ticks, because a fold will repeat it. */
  private foldStart({ end, offset, offsetAfter }: ZoneSpan): number {
    return this.fold === "second" && offsetAfter < offset ? end + offsetAfter : Number.POSITIVE_INFINITY
  }
}
