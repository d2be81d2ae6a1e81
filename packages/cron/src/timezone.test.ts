import { CronError } from "./cron-error"
import { assertTimezone } from "./timezone"
import { zoneOffset } from "./zone-offset"

function faultOf(timezone: unknown, where?: string): CronError {
  try {
    assertTimezone(timezone as string, where)
  } catch (error) {
    if (error instanceof CronError) return error
    throw error
  }
  throw new Error(`${String(timezone)} was not refused`)
}

test("the name of a zone is returned in its canonical letter case", () => {
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
  ["+05:30", "Did you mean 'Asia/Kolkata' or 'Asia/Colombo'?"],
  ["UTC+5:30", "Did you mean 'Asia/Kolkata' or 'Asia/Colombo'?"],
  ["+0545", "Did you mean 'Asia/Kathmandu'?"],
  ["+09:30", "Did you mean 'Australia/Darwin'?"],
  ["-03:30", "For a part of each year this is the offset of 'America/St_Johns'."],
  [
    "+14:00",
    "Did you mean 'Etc/GMT-14'? (Its sign is reversed; a place such as 'Europe/Berlin' follows clock changes.)",
  ],
  ["+05:17", "No zone has this offset: write the name of a place, for example 'Europe/Berlin'."],
  ["Mars/Phobos", "Write a name from the IANA time zone database, for example 'Europe/Berlin', or 'UTC'."],
  ["", "Write a name from the IANA time zone database, for example 'Europe/Berlin', or 'UTC'."],
])("an unknown zone is refused with a suggestion: %j", (timezone, hint) => {
  expect(faultOf(timezone)).toMatchObject({
    code: "TIMEZONE_INVALID",
    message: `time zone: expected the name of an IANA time zone, got "${timezone}". ${hint}`,
  })
})

test.each(["PST", "IST", "ECT", "CEST", "+05:30", "SystemV/EST5"])(
  "an abbreviation or an offset is refused, even if the runtime accepts it: %s",
  (timezone) => {
    expect(faultOf(timezone).code).toBe("TIMEZONE_INVALID")
  },
)

test.each([undefined, null, 2, {}])("%p is refused because it is not a string", (timezone) => {
  expect(faultOf(timezone, "plugin option timezone")).toMatchObject({
    code: "TIMEZONE_INVALID",
    message: expect.stringMatching(
      /^plugin option timezone: time zone: expected .* Write the name in quotes/,
    ),
  })
})

test("a zone that is suggested for an offset has it in winter and summer", () => {
  for (const hours of [-9.5, -5, 0, 3.5, 4.5, 5.5, 6.5, 8.75, 13]) {
    const text = `${hours < 0 ? "-" : "+"}${Math.floor(Math.abs(hours))}:${String((Math.abs(hours) % 1) * 60).padStart(2, "0")}`
    const { suggestion } = faultOf(text).details
    expect(assertTimezone(String(suggestion))).toBe(suggestion)
    for (const month of [0, 6]) {
      expect([text, zoneOffset(String(suggestion))(Date.UTC(2026, month, 1) / 1000)]).toEqual([
        text,
        hours * 3600,
      ])
    }
  }
})

test("a long name is refused with a short message", () => {
  expect(faultOf("Europe/".repeat(10_000)).message.length).toBeLessThan(300)
})
