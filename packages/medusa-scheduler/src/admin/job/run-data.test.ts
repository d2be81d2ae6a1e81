import { readData } from "./run-data"

test("an empty field means no data, and any JSON is data", () => {
  expect(readData(" \n")).toEqual({})
  expect(readData('{"skus":["a"]}')).toEqual({ data: { skus: ["a"] } })
  expect(readData("null")).toEqual({ data: null })
})

test("invalid JSON is reported", () => {
  expect(readData("{skus}").fault).toContain("This is not valid JSON yet")
})
