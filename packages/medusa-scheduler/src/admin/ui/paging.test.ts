import { lastOffset, readOffset } from "./paging"

test.each([
  [0, 0],
  [1, 0],
  [50, 0],
  [51, 50],
  [1_000, 950],
])("the last page of 50 of %i items starts at %i", (count, offset) => {
  expect(lastOffset(count, 50)).toBe(offset)
})

test.each([
  [null, 0],
  ["", 0],
  ["100", 100],
  ["120", 100],
  ["-50", 0],
  ["1e9", 0],
  ["the last", 0],
])("the offset %j in an address is the page that starts at %i", (text, offset) => {
  expect(readOffset(text, 50)).toBe(offset)
})
