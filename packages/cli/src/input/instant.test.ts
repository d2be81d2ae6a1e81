import { readInstant } from "./instant"

const nowMs = Date.parse("2026-11-25T12:00:00Z")
const read = (text: string, timezone = "Europe/Berlin") => {
  return new Date(readInstant({ text, where: "--from", nowMs, timezone })).toISOString()
}

describe("reading a time", () => {
  test.each([
    ["now", "2026-11-25T12:00:00.000Z"],
    ["-2h", "2026-11-25T10:00:00.000Z"],
    [" -90m", "2026-11-25T10:30:00.000Z"],
    ["+1d", "2026-11-26T12:00:00.000Z"],
    ["2026-11-25T14:30:00+05:30", "2026-11-25T09:00:00.000Z"],
    ["2026-11-25 14:30Z", "2026-11-25T14:30:00.000Z"],
    ["2026-11-25 14:30", "2026-11-25T13:30:00.000Z"],
    ["2026-07-01T14:30:05", "2026-07-01T12:30:05.000Z"],
    ["2026-11-25", "2026-11-24T23:00:00.000Z"],
    ["2028-02-29 00:00", "2028-02-28T23:00:00.000Z"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  test("a wall-clock time that the clocks skip is the first instant after the gap", () => {
    expect(read("2026-03-29 02:30")).toBe("2026-03-29T01:00:00.000Z")
    expect(read("2011-12-30 12:00", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000Z")
  })

  test("of one that they repeat it is the first", () => {
    expect(read("2026-10-25 02:30")).toBe("2026-10-25T00:30:00.000Z")
  })

  test.each([
    "",
    "today",
    "2026-02-30",
    "2026-02-30T00:00:00Z",
    "2026-11-25T24:00:00Z",
    "2026-11-25 14:30+24:00",
    "2026-11-25 24:00",
    "2026-13-01",
    "14:30",
    "-2 fortnights",
    "1764000000",
    "+3000000d",
    "-800000d",
    "0000-12-31",
  ])("%j is refused, with the forms that are known", (text) => {
    expect(() => read(text)).toThrow(/^--from: expected a time such as "2026-11-25 14:30".*, got ".*"\. /)
  })
})
