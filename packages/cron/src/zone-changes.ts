/** A moment at which a zone's clocks change. All in seconds; `at` since 1970, offsets east of UTC. */
export interface ZoneChange {
  /** The first second under the new offset. */
  readonly at: number
  readonly before: number
  readonly after: number
}

/**
 * How far apart the offset is looked at. The shortest time after which any zone's clock ever went back to where
 * it was is just under seven days (America/Recife in October 2000, Asia/Gaza in 2040 and others), measured
 * over all zones of tzdata 2025c, 1840-2100.
 */
const stride = 2 * 86_400

/** The changes of a zone in (from, to], ascending. */
export function zoneChanges(offsetAt: (second: number) => number, from: number, to: number): ZoneChange[] {
  const changes: ZoneChange[] = []
  let at = from
  let offset = offsetAt(from)
  while (at < to) {
    const next = Math.min(at + stride, to)
    const offsetThen = offsetAt(next)
    while (offset !== offsetThen) {
      const change = firstChange(offsetAt, at, offset, next)
      changes.push(change)
      at = change.at
      offset = change.after
    }
    at = next
  }
  return changes
}

/** Halves the distance until one second is left; `offset` is that at `from`, another one rules at `to`. */
function firstChange(
  offsetAt: (second: number) => number,
  from: number,
  offset: number,
  to: number,
): ZoneChange {
  let under = from
  let past = to
  while (past - under > 1) {
    const middle = Math.floor((under + past) / 2)
    if (offsetAt(middle) === offset) under = middle
    else past = middle
  }
  return { at: past, before: offset, after: offsetAt(past) }
}
