import { fromLocalInput, toLocalInput } from "./local-input"

test("an instant survives a round trip through a field, to the minute", () => {
  const at = "2026-11-25T18:04:00.000Z"
  expect(fromLocalInput(toLocalInput(Date.parse(at)))).toBe(at)
})

test("an empty or incomplete field gives no instant", () => {
  expect([fromLocalInput(""), fromLocalInput("2026-13")]).toEqual([undefined, undefined])
})

test("a browser whose zone has no name shows and reads a field in UTC, like the rest of the page", () => {
  expect(toLocalInput(Date.parse("2026-11-25T18:04:59Z"), false)).toBe("2026-11-25T18:04")
  expect(fromLocalInput("2026-11-25T18:04", false)).toBe("2026-11-25T18:04:00.000Z")
  expect([fromLocalInput("", false), fromLocalInput("2026-13", false)]).toEqual([undefined, undefined])
})
