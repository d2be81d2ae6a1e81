import { Lines } from "./lines"

test("lines are whole however the text is cut", () => {
  const seen: string[] = []
  const lines = new Lines((line) => seen.push(line))
  for (const part of ["fir", "st\nsec", "ond\r\n", "\nlast"]) lines.push(part)
  expect(seen).toEqual(["first", "second", ""])
  lines.end()
  expect(seen).toEqual(["first", "second", "", "last"])
})
