import { zoneChanges, zoneOffset } from "./zone-offset"

/** A stretch of time with one offset. All in seconds: instants since 1970, offsets east of UTC. */
export interface ZoneSpan {
  /** The first instant that this span covers. */
  readonly from: number
  /** The first instant that it no longer covers. */
  readonly until: number
  readonly offset: number
  /** The change that begins it, at or before `from`; without a change nearby, the edge of what is known. */
  readonly start: number
  readonly offsetBefore: number
  /** The change that ends it, at or after `until`; without a change nearby, the edge of what is known. */
  readonly end: number
  readonly offsetAfter: number
}

/** More than the largest offset of any zone, which was that of Asia/Manila until 1844: -15:56. */
export const widestOffset = 86_400

/** The width of a window, about a year. The table grows by one window when a search first needs it. */
const windowWidth = 366 * 86_400
/**
 * How far a window looks past its edges, so that it knows of a change just outside. More than the largest jump of any
 * clock: 24 hours, where a zone crossed the date line.
 */
const margin = 3 * 86_400

/**
 * The offsets of a zone as a table that fills as it is used. A window takes about 200 calls of `Intl`, at about one
 * microsecond each; every lookup after that takes a few comparisons.
 */
export class ZoneSpans {
  private readonly offsetAt: (second: number) => number
  private readonly windows = new Map<number, readonly ZoneSpan[]>()
  private index = Number.NaN
  private spans: readonly ZoneSpan[] = []

  constructor(timezone: string) {
    this.offsetAt = zoneOffset(timezone)
  }

  /** The span that covers an instant. */
  at(second: number): ZoneSpan {
    const index = Math.floor(second / windowWidth)
    if (index !== this.index) {
      this.spans = this.windowOf(index)
      this.index = index
    }
    for (const span of this.spans) if (second < span.until) return span
    throw new Error(`No span of the zone covers second ${second}.`)
  }

  private windowOf(index: number): readonly ZoneSpan[] {
    const known = this.windows.get(index)
    if (known !== undefined) return known
    const made = this.makeWindow(index * windowWidth)
    this.windows.set(index, made)
    return made
  }

  private makeWindow(from: number): ZoneSpan[] {
    const until = from + windowWidth
    const changes = zoneChanges(this.offsetAt, from - margin, until + margin)
    const first = changes[0]?.before ?? this.offsetAt(from)
    const starts = [{ at: from - margin, before: first, after: first }, ...changes]
    return starts
      .map(({ at, before, after }, number) => {
        const next = starts[number + 1] ?? { at: until + margin, after }
        return {
          from: Math.max(at, from),
          until: Math.min(next.at, until),
          offset: after,
          start: at,
          offsetBefore: before,
          end: next.at,
          offsetAfter: next.after,
        }
      })
      .filter((span) => span.from < span.until)
  }
}

const tables = new Map<string, ZoneSpans>()

/** The table of a zone, shared by all schedules in it. `timezone` must be valid. */
export function zoneSpans(timezone: string): ZoneSpans {
  const key = timezone.toLowerCase()
  const known = tables.get(key)
  if (known !== undefined) return known
  const made = new ZoneSpans(timezone)
  tables.set(key, made)
  return made
}
