import { compileSchedule, type FoldRule, type GapRule } from "./schedule"

/** Ticks after `from` up to `to`, as "2025-03-30T01:00Z" (seconds only where they are not 0). */
function ticks(
  expression: string,
  timezone: string,
  [from, to]: readonly [string, string],
  { gap = "run-after", fold = "first" }: { gap?: GapRule; fold?: FoldRule } = {},
): string[] {
  const compiled = compileSchedule({ expression, timezone, gap, fold })
  return [...compiled.between(Date.parse(from), Date.parse(to))].map((tick) =>
    new Date(tick).toISOString().replace(":00.000Z", "Z").replace(".000Z", "Z"),
  )
}

// The offsets and changes below are from the IANA database, computed by hand.

describe("a day whose midnight is skipped", () => {
  // At 00:00 local clocks go to 01:00: `gap` is that instant, before and after it the neighbouring midnights.
  test.each([
    ["Africa/Cairo", "2024-04-24T22:00Z", "2024-04-25T22:00Z", "2024-04-26T21:00Z"],
    ["America/Santiago", "2024-09-07T04:00Z", "2024-09-08T04:00Z", "2024-09-09T03:00Z"],
    ["Asia/Beirut", "2024-03-29T22:00Z", "2024-03-30T22:00Z", "2024-03-31T21:00Z"],
    ["America/Havana", "2024-03-09T05:00Z", "2024-03-10T05:00Z", "2024-03-11T04:00Z"],
    ["Atlantic/Azores", "2024-03-30T01:00Z", "2024-03-31T01:00Z", "2024-04-01T00:00Z"],
  ])("still has a tick for midnight in %s, when the clocks have changed", (zone, before, gap, after) => {
    const window = [new Date(Date.parse(before) - 1000).toISOString(), after] as const
    expect(ticks("0 0 * * *", zone, window)).toEqual([before, gap, after])
    expect(ticks("@daily", zone, window)).toEqual([before, gap, after])
    expect(ticks("0 0 * * *", zone, window, { gap: "skip" })).toEqual([before, after])
  })

  test("keeps its weekday and its date", () => {
    // Friday 2024-04-26 begins at 01:00 in Cairo.
    const window = ["2024-04-25T00:00Z", "2024-05-01T00:00Z"] as const
    expect(ticks("0 0 * * FRI", "Africa/Cairo", window)).toEqual(["2024-04-25T22:00Z"])
    expect(ticks("30 0 26 4 *", "Africa/Cairo", window)).toEqual(["2024-04-25T22:00Z"])
  })

  test("keeps midnight in a list of hours", () => {
    expect(ticks("0 0,12 * * *", "America/Santiago", ["2024-09-08T00:00Z", "2024-09-08T23:00Z"])).toEqual([
      "2024-09-08T04:00Z",
      "2024-09-08T15:00Z",
    ])
  })
})

describe("clocks going forward", () => {
  // Europe/Berlin, 2025-03-30: 02:00 +01:00 becomes 03:00 +02:00 at 01:00Z.
  const berlinSpring = ["2025-03-29T12:00Z", "2025-03-30T12:00Z"] as const

  test("turn all skipped times into one tick at the first instant after the gap", () => {
    expect(ticks("0,15,30,45 2 * * *", "Europe/Berlin", berlinSpring)).toEqual(["2025-03-30T01:00Z"])
    expect(ticks("*/10 30 2 * * *", "Europe/Berlin", berlinSpring)).toEqual(["2025-03-30T01:00Z"])
  })

  test("give one tick where skipped times meet a regular tick", () => {
    expect(ticks("0,30 1-3 * * *", "Europe/Berlin", berlinSpring)).toEqual([
      "2025-03-30T00:00Z",
      "2025-03-30T00:30Z",
      "2025-03-30T01:00Z",
      "2025-03-30T01:30Z",
    ])
  })

  test("give no tick for skipped times with gap: skip", () => {
    expect(ticks("0,30 1-3 * * *", "Europe/Berlin", berlinSpring, { gap: "skip" })).toEqual([
      "2025-03-30T00:00Z",
      "2025-03-30T00:30Z",
      "2025-03-30T01:00Z",
      "2025-03-30T01:30Z",
    ])
    expect(ticks("15,45 2 * * *", "Europe/Berlin", berlinSpring, { gap: "skip" })).toEqual([])
  })

  test("give no tick for skipped times of an expression that follows elapsed time", () => {
    expect(ticks("*/15 2 * * *", "Europe/Berlin", berlinSpring)).toEqual([])
    expect(ticks("30 */2 * * *", "Europe/Berlin", ["2025-03-29T23:00Z", "2025-03-30T04:00Z"])).toEqual([
      "2025-03-29T23:30Z",
      "2025-03-30T02:30Z",
    ])
  })

  test("by half an hour do not lose a time in that half hour", () => {
    // Australia/Lord_Howe, 2024-10-06: 02:00 +10:30 becomes 02:30 +11:00 at 2024-10-05T15:30Z.
    expect(ticks("15 2 * * *", "Australia/Lord_Howe", ["2024-10-04T00:00Z", "2024-10-07T00:00Z"])).toEqual([
      "2024-10-04T15:45Z",
      "2024-10-05T15:30Z",
      "2024-10-06T15:15Z",
    ])
  })

  test("by a whole day give one tick for that day, when the next day begins", () => {
    // Pacific/Apia has no 2011-12-30: from 29 December, -10:00, to 31 December, +14:00, at 2011-12-30T10:00Z.
    const window = ["2011-12-29T11:00Z", "2011-12-31T10:00Z"] as const
    expect(ticks("0 9,17 * * *", "Pacific/Apia", window)).toEqual([
      "2011-12-29T19:00Z",
      "2011-12-30T03:00Z",
      "2011-12-30T10:00Z",
      "2011-12-30T19:00Z",
      "2011-12-31T03:00Z",
    ])
    expect(ticks("0 0 * * *", "Pacific/Apia", window)).toEqual(["2011-12-30T10:00Z", "2011-12-31T10:00Z"])
    expect(ticks("0 12 30 12 *", "Pacific/Apia", window)).toEqual(["2011-12-30T10:00Z"])
    expect(ticks("0 12 30 12 *", "Pacific/Apia", window, { gap: "skip" })).toEqual([])
    expect(ticks("0 */12 * * *", "Pacific/Apia", window)).toEqual([
      "2011-12-29T22:00Z",
      "2011-12-30T10:00Z",
      "2011-12-30T22:00Z",
      "2011-12-31T10:00Z",
    ])
  })

  test("by an odd number of seconds give a tick at the exact second", () => {
    // Africa/Monrovia, 1972-01-07: 00:00:00 -00:44:30 becomes 00:44:30 +00:00.
    expect(ticks("0 0 * * *", "Africa/Monrovia", ["1972-01-06T00:00Z", "1972-01-08T12:00Z"])).toEqual([
      "1972-01-06T00:44:30Z",
      "1972-01-07T00:44:30Z",
      "1972-01-08T00:00Z",
    ])
  })
})

describe("clocks going back", () => {
  // Europe/Berlin, 2025-10-26: 03:00 +02:00 becomes 02:00 +01:00 at 01:00Z.
  const berlinAutumn = ["2025-10-25T12:00Z", "2025-10-26T12:00Z"] as const

  test.each<[FoldRule, string[]]>([
    ["first", ["2025-10-26T00:00Z", "2025-10-26T00:30Z"]],
    ["second", ["2025-10-26T01:00Z", "2025-10-26T01:30Z"]],
    ["both", ["2025-10-26T00:00Z", "2025-10-26T00:30Z", "2025-10-26T01:00Z", "2025-10-26T01:30Z"]],
  ])("give repeated times their ticks in the pass of fold: %s", (fold, expected) => {
    expect(ticks("0,30 2 * * *", "Europe/Berlin", berlinAutumn, { fold })).toEqual(expected)
  })

  test("do not affect the times before and after the repeated hour", () => {
    expect(ticks("59 1,2 * * *", "Europe/Berlin", berlinAutumn, { fold: "second" })).toEqual([
      "2025-10-25T23:59Z",
      "2025-10-26T01:59Z",
    ])
    expect(ticks("0 2,3 * * *", "Europe/Berlin", berlinAutumn, { fold: "first" })).toEqual([
      "2025-10-26T00:00Z",
      "2025-10-26T02:00Z",
    ])
  })

  test("repeat the ticks of an expression that follows elapsed time, with any fold rule", () => {
    // America/New_York, 2025-11-02: 02:00 -04:00 becomes 01:00 -05:00 at 06:00Z.
    expect(ticks("*/30 * * * *", "America/New_York", ["2025-11-02T04:59Z", "2025-11-02T07:00Z"])).toEqual([
      "2025-11-02T05:00Z",
      "2025-11-02T05:30Z",
      "2025-11-02T06:00Z",
      "2025-11-02T06:30Z",
      "2025-11-02T07:00Z",
    ])
    expect(
      ticks("*/30 1 * * *", "America/New_York", ["2025-11-02T00:00Z", "2025-11-03T00:00Z"]),
    ).toHaveLength(4)
  })

  test("at 01:00 repeat the first hour of the day in Havana", () => {
    // America/Havana, 2024-11-03: 01:00 -04:00 becomes 00:00 -05:00 at 05:00Z.
    const window = ["2024-11-03T00:00Z", "2024-11-04T00:00Z"] as const
    expect(ticks("30 0 * * *", "America/Havana", window)).toEqual(["2024-11-03T04:30Z"])
    expect(ticks("30 0 * * *", "America/Havana", window, { fold: "second" })).toEqual(["2024-11-03T05:30Z"])
  })

  test("by half an hour repeat only that half hour", () => {
    // Australia/Lord_Howe, 2024-04-07: 02:00 +11:00 becomes 01:30 +10:30 at 2024-04-06T15:00Z.
    const window = ["2024-04-06T12:00Z", "2024-04-07T00:00Z"] as const
    expect(ticks("15,45 1 * * *", "Australia/Lord_Howe", window)).toEqual([
      "2024-04-06T14:15Z",
      "2024-04-06T14:45Z",
    ])
    expect(ticks("15,45 1 * * *", "Australia/Lord_Howe", window, { fold: "second" })).toEqual([
      "2024-04-06T14:15Z",
      "2024-04-06T15:15Z",
    ])
  })

  test("by 23 hours repeat a day in the pass of the fold rule", () => {
    // Pacific/Kwajalein, at the end of 1969-09-30: 24:00 +11:00 becomes 01:00 -12:00 of the same day, 13:00Z.
    const window = ["1969-09-29T13:00Z", "1969-10-01T12:00Z"] as const
    const at18 = (fold: FoldRule) => ticks("0 18 * * *", "Pacific/Kwajalein", window, { fold })
    expect(at18("first")).toEqual(["1969-09-30T07:00Z"])
    expect(at18("second")).toEqual(["1969-10-01T06:00Z"])
    expect(at18("both")).toEqual(["1969-09-30T07:00Z", "1969-10-01T06:00Z"])
  })

  test("follow the fold rule for a search that starts inside the repeated hour", () => {
    const inFirstPass = "2025-10-26T00:45Z"
    const inSecondPass = "2025-10-26T01:15Z"
    const end = "2025-10-27T12:00Z"
    const first = (from: string) => ticks("30 2 * * *", "Europe/Berlin", [from, end])
    const second = (from: string) => ticks("30 2 * * *", "Europe/Berlin", [from, end], { fold: "second" })
    expect(first(inFirstPass)).toEqual(["2025-10-27T01:30Z"])
    expect(first(inSecondPass)).toEqual(["2025-10-27T01:30Z"])
    expect(second(inFirstPass)).toEqual(["2025-10-26T01:30Z", "2025-10-27T01:30Z"])
    expect(second(inSecondPass)).toEqual(["2025-10-26T01:30Z", "2025-10-27T01:30Z"])
  })
})

test("a zone that changes its clocks for one month keeps wall-clock time through both changes", () => {
  // Africa/Casablanca, Ramadan 2024: +01:00 to +00:00 at 2024-03-10T02:00Z, back at 2024-04-14T02:00Z.
  const window = ["2024-03-09T00:00Z", "2024-04-15T00:00Z"] as const
  const times = ticks("0 9 * * SUN", "Africa/Casablanca", window)
  expect(times).toEqual([
    "2024-03-10T09:00Z",
    "2024-03-17T09:00Z",
    "2024-03-24T09:00Z",
    "2024-03-31T09:00Z",
    "2024-04-07T09:00Z",
    "2024-04-14T08:00Z",
  ])
})
