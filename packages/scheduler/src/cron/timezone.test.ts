import { NightshiftError } from "../base/errors"
import { assertTimezone } from "./timezone"

function faultOf(timezone: unknown, where?: string): NightshiftError {
  try {
    assertTimezone(timezone as string, where)
  } catch (error) {
    if (error instanceof NightshiftError) return error
    throw error
  }
  throw new Error(`${String(timezone)} was not refused`)
}

test("a zone's name comes back in its canonical letter case", () => {
  expect(assertTimezone("Europe/Berlin")).toBe("Europe/Berlin")
  expect(assertTimezone("europe/berlin")).toBe("Europe/Berlin")
  expect(assertTimezone("utc")).toBe("UTC")
})

test("an alias keeps its name, because its target differs between versions of Node", () => {
  expect(assertTimezone("Asia/Kolkata")).toBe("Asia/Kolkata")
  expect(assertTimezone("Europe/Kyiv")).toBe("Europe/Kyiv")
  expect(assertTimezone("US/Eastern")).toBe("US/Eastern")
  expect(assertTimezone("Etc/GMT-2")).toBe("Etc/GMT-2")
})

test("every zone that the runtime lists is valid", () => {
  for (const timezone of Intl.supportedValuesOf("timeZone")) expect(assertTimezone(timezone)).toBe(timezone)
})

test.each([
  ["Europe/Berln", "Did you mean 'Europe/Berlin'?"],
  ["Eurpoe/Paris", "Did you mean 'Europe/Paris'?"],
  [" Europe/Berlin", "Did you mean 'Europe/Berlin'?"],
  ["Berlin", "Did you mean 'Europe/Berlin'?"],
  ["new york", "Did you mean 'America/New_York'?"],
  ["Asia/Kolkatta", "Did you mean 'Asia/Kolkata'?"],
  [
    "UTC+2",
    "Did you mean 'Etc/GMT-2'? (Its sign is reversed; a place such as 'Europe/Berlin' follows clock changes.)",
  ],
  [
    "-05:00",
    "Did you mean 'Etc/GMT+5'? (Its sign is reversed; a place such as 'Europe/Berlin' follows clock changes.)",
  ],
  ["Mars/Phobos", "Write a name from the IANA time zone database, for example 'Europe/Berlin', or 'UTC'."],
  ["", "Write a name from the IANA time zone database, for example 'Europe/Berlin', or 'UTC'."],
])("an unknown zone is refused with a suggestion: %j", (timezone, mend) => {
  expect(faultOf(timezone)).toMatchObject({
    code: "TIMEZONE_INVALID",
    message: `time zone: expected the name of an IANA time zone, got "${timezone}". ${mend}`,
  })
})

test.each(["PST", "IST", "ECT", "CEST", "+05:30", "SystemV/EST5"])(
  "an abbreviation or an offset is refused, even where the runtime takes it: %s",
  (timezone) => {
    expect(faultOf(timezone).code).toBe("TIMEZONE_INVALID")
  },
)

test.each([undefined, null, 2, {}])("%p is refused as no string", (timezone) => {
  expect(faultOf(timezone, "plugin option timezone")).toMatchObject({
    code: "TIMEZONE_INVALID",
    message: expect.stringMatching(
      /^plugin option timezone: time zone: expected .* Write the name in quotes/,
    ),
  })
})

test("a long name is refused in a short message", () => {
  expect(faultOf("Europe/".repeat(10_000)).message.length).toBeLessThan(300)
})
