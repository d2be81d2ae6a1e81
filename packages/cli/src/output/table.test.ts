import { formatTable } from "./table"

const columns = [{ title: "job" }, { title: "meaning", flexible: true }, { title: "next" }]
const rows = [
  ["sync-stock", "At 02:30, Monday through Friday, in March and October", "2026-11-26"],
  ["mail", "Every minute", "-"],
]

describe("a table", () => {
  test("has a line a row, as wide as its values, where nothing bounds it", () => {
    expect(formatTable({ columns, rows, width: undefined })).toBe(
      [
        "job         meaning                                                next",
        "sync-stock  At 02:30, Monday through Friday, in March and October  2026-11-26",
        "mail        Every minute                                           -",
      ].join("\n"),
    )
  })

  test("breaks its flexible columns between words where the screen is narrow", () => {
    expect(formatTable({ columns, rows, width: 46 })).toBe(
      [
        "job         meaning                 next",
        "sync-stock  At 02:30, Monday        2026-11-26",
        "            through Friday, in",
        "            March and October",
        "mail        Every minute            -",
      ].join("\n"),
    )
  })

  test("becomes blocks of one value a line where that is not enough", () => {
    expect(formatTable({ columns, rows, width: 24 })).toBe(
      [
        "job      sync-stock",
        "meaning  At 02:30,",
        "         Monday through",
        "         Friday, in",
        "         March and",
        "         October",
        "next     2026-11-26",
        "",
        "job      mail",
        "meaning  Every minute",
        "next     -",
      ].join("\n"),
    )
  })

  test("breaks a word that is longer than its column, and loses none of it", () => {
    const path = "/srv/shop/node_modules/@shop/plugin/dist/jobs/sync-stock.js"
    const text = formatTable({ columns, rows: [["mail", path, "-"]], width: 40 })
    expect(text.replace(/\s|-$/gm, "")).toContain(path)
  })

  test.each([10, 15, 20, 25, 30, 35, 40, 60, 80])("is never wider than a screen of %i", (width) => {
    const text = formatTable({ columns, rows, width })
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width)
  })

  test("holds no control characters but line ends", () => {
    expect(formatTable({ columns, rows, width: 40 })).not.toMatch(/[^\n\P{Cc}]/u)
  })
})
