import fc from "fast-check"
import { formatInstant, parseInstant } from "./instant"

test.each([
  ["2026-11-25T14:30:00Z", "2026-11-25T14:30:00.000Z"],
  ["2026-11-25t14:30:00z", "2026-11-25T14:30:00.000Z"],
  ["2026-11-25 14:30Z", "2026-11-25T14:30:00.000Z"],
  ["2026-11-25T14:30:00.1239+05:30", "2026-11-25T09:00:00.123Z"],
  ["2026-11-25T14:30-0800", "2026-11-25T22:30:00.000Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ["2000-02-29T23:59:59-23:59", "2000-03-01T23:58:59.000Z"],
  ["2026-11-25T14:30:00-00:00", "2026-11-25T14:30:00.000Z"],
  ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
  ["0050-03-01T00:00:00Z", "0050-03-01T00:00:00.000Z"],
  ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
])("%s is an instant", (text, iso) => {
  expect(new Date(parseInstant(text)!).toISOString()).toBe(iso)
})

test.each([
  ["a day that its month lacks", "2026-02-30T00:00:00Z"],
  ["the same of another month", "2026-04-31T12:00:00+02:00"],
  ["29 February of a common year", "2026-02-29T00:00:00Z"],
  ["29 February of a common century", "1900-02-29T00:00:00Z"],
  ["day 0", "2026-11-00T00:00:00Z"],
  ["day 32", "2026-10-32T00:00:00Z"],
  ["month 0", "2026-00-10T00:00:00Z"],
  ["month 13", "2026-13-10T00:00:00Z"],
  ["hour 24", "2026-11-25T24:00:00Z"],
  ["minute 60", "2026-11-25T10:60:00Z"],
  ["second 60", "2026-11-25T10:00:60Z"],
  ["a second that was a leap second", "2016-12-31T23:59:60Z"],
  ["an offset of 24 hours", "2026-11-25T10:00:00+24:00"],
  ["an offset of 60 minutes", "2026-11-25T10:00:00+01:60"],
  ["no offset", "2026-11-25T10:00:00"],
  ["no time", "2026-11-25"],
  ["an offset of hours alone", "2026-11-25T10:00:00+01"],
  ["the year 0", "0000-06-01T00:00:00Z"],
  ["what its offset puts before the year 1", "0001-01-01T00:00:00+01:00"],
  ["what its offset puts after the year 9999", "9999-12-31T23:59:59-01:00"],
  ["a year of five digits", "12026-11-25T10:00:00Z"],
  ["words around it", " 2026-11-25T10:00:00Z"],
  ["digits of another script", "٢٠٢٦-11-25T10:00:00Z"],
])("%s is no instant: %s", (_what, text) => {
  expect(parseInstant(text)).toBeUndefined()
})

test("every instant of the years 1 to 9999 is read back from its text, and what Date would carry over is not", () => {
  const two = (value: number) => String(value).padStart(2, "0")
  const part = (max: number) => fc.integer({ min: 0, max })
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1, max: 9999 }), part(13), part(32), part(24), part(60), part(60)),
      ([year, ...rest]) => {
        const [month, day, hour, minute, second] = rest.map(two)
        const text = `${String(year).padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}Z`
        const asDate = new Date(text)
        const isReal = !Number.isNaN(asDate.getTime()) && asDate.toISOString() === text.replace("Z", ".000Z")
        expect(parseInstant(text)).toBe(isReal ? asDate.getTime() : undefined)
      },
    ),
    { numRuns: 2_000 },
  )
})

test("an instant is shown in a zone that is named", () => {
  expect(formatInstant(Date.parse("2026-11-01T00:00:00Z"), "Europe/Berlin")).toBe(
    "2026-11-01 01:00:00 Europe/Berlin",
  )
})
