import { readData } from "./data-text"

test("nothing typed is no data, and any JSON is data", () => {
  expect(readData(" \n")).toEqual({})
  expect(readData('{"skus":["a"]}')).toEqual({ data: { skus: ["a"] } })
  expect(readData("null")).toEqual({ data: null })
})

test("what is no JSON is told as such", () => {
  expect(readData("{skus}").fault).toContain("This is no JSON yet")
})
