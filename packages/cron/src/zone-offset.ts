/** No zone of the IANA database has a change before this instant, 1800-01-01T00:00:00Z. */
const earliestChange = -5_364_662_400

/**
 * The offset of a zone's local time from UTC, in seconds (positive east of Greenwich), as a function of the instant in
 * seconds since 1970. The data are those of the runtime (ICU), exact to the second: Africa/Monrovia is at -00:44:30
 * until 1972.
 *
 * A Temporal polyfill would read the same ICU data through the same call.
 *
 * @param timezone IANA name of a zone
 * @throws RangeError by `Intl`, for an unknown zone
 */
export function zoneOffset(timezone: string): (second: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    timeZoneName: "longOffset",
    hour: "numeric",
    hourCycle: "h23",
  })
  return (second) => offsetIn(format.format(Math.max(second, earliestChange) * 1000))
}

/** Reads the end of a text such as "03 GMT-00:44:30" or "15 GMT". */
function offsetIn(text: string): number {
  const offset = /GMT(?:([+\-\u2212])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text)
  if (offset === null)
    throw new Error(`This JavaScript runtime writes a time-zone offset as "${text}", which cannot be read.`)
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = offset
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === undefined || sign === "+" ? size : -size
}

/** A change of a zone's offset, in seconds: `at` since 1970, `before` and `after` east of UTC. */
export interface ZoneChange {
  /** The first second with the new offset. */
  readonly at: number
  readonly before: number
  readonly after: number
}

/**
 * The distance between two looks at the offset, in seconds. It must be less than the shortest time after which a zone
 * returned to an earlier offset, which is just under seven days (America/Recife in October 2000, Asia/Gaza in 2040 and
 * others), measured over all zones of tzdata 2025c from 1840 to 2100.
 */
const stride = 2 * 86_400

/**
 * The changes of a zone's offset after `from` and up to `to`, ascending. Instants are in seconds since 1970.
 *
 * @param offsetAt the zone's offset, as `zoneOffset` returns it
 */
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

/** A binary search for the first second with another offset than `offset`, which is that at `from` but not at `to`. */
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
