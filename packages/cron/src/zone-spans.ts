import { zoneChanges } from "./zone-changes"
import { zoneOffset } from "./zone-offset"

/** A stretch of time under one offset. All in seconds: instants since 1970, offsets east of UTC. */
export interface ZoneSpan {
  /** First instant for which this span answers. */
  readonly from: number
  /** First instant for which it no longer answers. */
  readonly until: number
  readonly offset: number
  /** The change that begins it: at or before `from`, and far away where there is none near. */
  readonly start: number
  readonly offsetBefore: number
  /** The change that ends it: at or after `until`, and far away where there is none near. */
  readonly end: number
  readonly offsetAfter: number
}

/** No local time is further from UTC. The furthest ever was Asia/Manila's -15:56 until 1844. */
export const widestOffset = 86_400

/** The width of a window: the table grows by one when a search first looks into it. About a year. */
const windowWidth = 366 * 86_400
/**
 * How far a window looks past its edges, so that a change just outside is known inside it. More than the greatest
 * leap of any clock (24 hours, where a zone crossed the date line).
 */
const margin = 3 * 86_400

/**
 * A zone's offsets as a table, filled as it is asked. `Intl` takes a microsecond an answer and is asked about 200
 * times a window; every question after that is a few comparisons.
 */
export class ZoneSpans {
  private readonly offsetAt: (second: number) => number
  private readonly windows = new Map<number, readonly ZoneSpan[]>()
  private index = Number.NaN
  private spans: readonly ZoneSpan[] = []

  constructor(timezone: string) {
    this.offsetAt = zoneOffset(timezone)
  }

  /** The span that answers for an instant. */
  at(second: number): ZoneSpan {
    const index = Math.floor(second / windowWidth)
    if (index !== this.index) {
      this.spans = this.windowOf(index)
      this.index = index
    }
    for (const span of this.spans) if (second < span.until) return span
    throw new Error(`no span of the zone's table holds ${second}`)
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

/** The table of a zone, one for all schedules in it. `timezone` must be valid. */
export function zoneSpans(timezone: string): ZoneSpans {
  const key = timezone.toLowerCase()
  const known = tables.get(key)
  if (known !== undefined) return known
  const made = new ZoneSpans(timezone)
  tables.set(key, made)
  return made
}
