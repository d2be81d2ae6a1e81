import { parseExpression } from "./expression"

describe("a field", () => {
  const minutes = (field: string) => parseExpression(`${field} * * * *`).minutes

  test("accepts values, ranges, steps and lists of them", () => {
    expect(minutes("7")).toEqual([7])
    expect(minutes("07")).toEqual([7])
    expect(minutes("10-13")).toEqual([10, 11, 12, 13])
    expect(minutes("*/20")).toEqual([0, 20, 40])
    expect(minutes("10-40/15")).toEqual([10, 25, 40])
    expect(minutes("50,5-7,0,6")).toEqual([0, 5, 6, 7, 50])
    expect(minutes("*/60")).toEqual([0])
  })

  test("reads a step after a single value as running to the end of the field, like cron-parser", () => {
    expect(minutes("5/15")).toEqual([5, 20, 35, 50])
    expect(parseExpression("0 0 * * 1/2").dayOfWeek.weekdays).toEqual([0, 1, 3, 5])
  })

  test("accepts names in any letter case, alone, in ranges, in lists and with steps", () => {
    expect(parseExpression("0 0 * jan,Mar-MAY *").months).toEqual([1, 3, 4, 5])
    expect(parseExpression("0 0 * * MON-FRI/2").dayOfWeek.weekdays).toEqual([1, 3, 5])
    expect(parseExpression("0 0 * * mon-3").dayOfWeek.weekdays).toEqual([1, 2, 3])
  })

  test("accepts Sunday as 0, as 7 and as the end of a range of names", () => {
    expect(parseExpression("0 0 * * 0").dayOfWeek.weekdays).toEqual([0])
    expect(parseExpression("0 0 * * 7").dayOfWeek.weekdays).toEqual([0])
    expect(parseExpression("0 0 * * 5-7").dayOfWeek.weekdays).toEqual([0, 5, 6])
    expect(parseExpression("0 0 * * FRI-SUN").dayOfWeek.weekdays).toEqual([0, 5, 6])
    expect(parseExpression("0 0 * * SUN-TUE").dayOfWeek.weekdays).toEqual([0, 1, 2])
  })
})

describe("an expression", () => {
  test("has second 0 with five fields, and its seconds first with six", () => {
    expect(parseExpression("15 10 * * *")).toMatchObject({ seconds: [0], minutes: [15], hours: [10] })
    expect(parseExpression("30 15 10 * * *")).toMatchObject({ seconds: [30], minutes: [15], hours: [10] })
  })

  test("may have any white space between and around its fields", () => {
    expect(parseExpression(" \t0  2\t* * * \n").fields).toEqual(["0", "2", "*", "*", "*"])
  })

  test.each([
    ["@yearly", "0 0 1 1 *"],
    ["@annually", "0 0 1 1 *"],
    ["@monthly", "0 0 1 * *"],
    ["@weekly", "0 0 * * 0"],
    ["@daily", "0 0 * * *"],
    ["@midnight", "0 0 * * *"],
    ["@hourly", "0 * * * *"],
  ])("may be %s, for %s", (word, meaning) => {
    expect({ ...parseExpression(word), source: "" }).toEqual({ ...parseExpression(meaning), source: "" })
  })

  test.each([
    ["*/5 * * * *", true],
    ["*/15 2 * * *", true],
    ["30 */2 * * *", true],
    ["*,5 3 * * *", true],
    ["@hourly", true],
    ["0-59/5 0-23 * * *", false],
    ["5,* 3 * * *", false],
    ["30 2 * * *", false],
    ["*/10 30 2 * * *", false],
    ["0 * 2 * * *", true],
  ])("follows elapsed time depending on its minute and hour fields alone: %s, %s", (expression, expected) => {
    expect(parseExpression(expression).followsElapsedTime).toBe(expected)
  })
})
