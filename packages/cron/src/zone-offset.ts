/** Before this instant (1800-01-01T00:00:00Z) no zone of the IANA database changes. */
const earliestChange = -5_364_662_400

/**
 * The offset of local time from UTC, in seconds (positive east of Greenwich), as a function of the instant in
 * seconds since 1970. Its data are the runtime's own (ICU), whole seconds included: Africa/Monrovia is
 * -00:44:30 until 1972.
 *
 * Not on a Temporal polyfill: such a library reads the same ICU data through the same call, and the one at hand
 * is an ES module only, which neither Node before 20.19 nor jest can `require`.
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
  if (offset === null) throw new Error(`This JavaScript runtime words a time-zone offset as "${text}".`)
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = offset
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === undefined || sign === "+" ? size : -size
}
