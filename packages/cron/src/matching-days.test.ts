import { compileSchedule } from "./schedule"

/** The dates of the ticks at midnight from one date to another, both inclusive. */
function dates(dayFields: string, from: string, to: string): string[] {
  const compiled = compileSchedule({
    expression: `0 0 ${dayFields}`,
    timezone: "UTC",
    gap: "skip",
    fold: "both",
  })
  return [...compiled.between(Date.parse(from) - 1, Date.parse(to))].map((tick) =>
    new Date(tick).toISOString().slice(0, 10),
  )
}

const days = (dayFields: string, month: string) =>
  dates(dayFields, `${month}-01`, new Date(Date.parse(`${month}-01`) + 31 * 86_400_000).toISOString())
    .filter((date) => date.startsWith(month))
    .map((date) => Number(date.slice(8)))

// In March 2025 the 1st is a Saturday, the 31st a Monday. In June 2025 the 1st is a Sunday.

test("a restricted date and a restricted weekday are alternatives", () => {
  expect(days("1,2 * MON", "2025-03")).toEqual([1, 2, 3, 10, 17, 24, 31])
  expect(days("1-31 * MON", "2025-03")).toHaveLength(31)
})

test("a day field that begins with * must match together with the other", () => {
  expect(days("* * MON", "2025-03")).toEqual([3, 10, 17, 24, 31])
  expect(days("*/2 * MON", "2025-03")).toEqual([3, 17, 31])
  expect(days("1-7 * */7", "2025-03")).toEqual([2])
  expect(days("*/10 * */2", "2025-03")).toEqual([1, 11])
  expect(days("? * MON", "2025-03")).toEqual([3, 10, 17, 24, 31])
  expect(days("15 * ?", "2025-03")).toEqual([15])
})

test("L is the last day of each month, and L-n is n days before it", () => {
  expect(dates("L * *", "2024-01-01", "2024-04-30")).toEqual([
    "2024-01-31",
    "2024-02-29",
    "2024-03-31",
    "2024-04-30",
  ])
  expect(dates("L-3 2 *", "2023-01-01", "2024-12-31")).toEqual(["2023-02-25", "2024-02-26"])
  expect(dates("L-30 * *", "2025-01-01", "2025-05-31")).toEqual(["2025-01-01", "2025-03-01", "2025-05-01"])
  expect(days("1,L * *", "2025-03")).toEqual([1, 31])
})

test("nW is the weekday nearest to a date, within its month", () => {
  expect(days("1W * *", "2025-03")).toEqual([3])
  expect(days("15W * *", "2025-03")).toEqual([14])
  expect(days("16w * *", "2025-03")).toEqual([17])
  expect(days("1W,12W * *", "2025-06")).toEqual([2, 12])
  // 2025-08-31 is a Sunday.
  expect(days("31W * *", "2025-08")).toEqual([29])
})

test("31W skips the months without a 31st", () => {
  expect(dates("31W * *", "2025-04-01", "2025-07-31")).toEqual(["2025-05-30", "2025-07-31"])
})

test("LW is the last weekday of each month", () => {
  expect(dates("LW * *", "2025-05-01", "2025-08-31")).toEqual([
    "2025-05-30",
    "2025-06-30",
    "2025-07-31",
    "2025-08-29",
  ])
})

test("weekday#n is the nth of a month, and a month without a fifth has no tick", () => {
  expect(days("* * TUE#3", "2025-06")).toEqual([17])
  expect(days("* * SUN#1,7#2", "2025-06")).toEqual([1, 8])
  expect(dates("* * SAT#5", "2025-03-01", "2025-06-30")).toEqual(["2025-03-29", "2025-05-31"])
})

test("the last weekday of a month is weekday#L, weekdayL or its number with L", () => {
  for (const field of ["FRI#L", "5#L", "FRIL", "5L", "5l"]) {
    expect(dates(`* * ${field}`, "2025-02-01", "2025-03-31")).toEqual(["2025-02-28", "2025-03-28"])
  }
})

test("29 February comes in leap years only, and not in 1900, 2100 or 2200", () => {
  expect(dates("29 2 *", "2094-01-01", "2105-01-01")).toEqual(["2096-02-29", "2104-02-29"])
  expect(dates("29 2 *", "1895-01-01", "1905-01-01")).toEqual(["1896-02-29", "1904-02-29"])
  expect(dates("29 2 *", "1999-01-01", "2001-01-01")).toEqual(["2000-02-29"])
})

test("a 29 February on a Sunday is found across forty years", () => {
  expect(dates("29 2 */7", "2000-01-01", "2150-01-01")).toEqual([
    "2004-02-29",
    "2032-02-29",
    "2060-02-29",
    "2088-02-29",
    "2128-02-29",
  ])
})
