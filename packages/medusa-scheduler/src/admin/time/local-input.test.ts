import { fromLocalInput, toLocalInput } from "./local-input"

test("an instant that is put into a field comes out of it again, to the minute", () => {
  const at = "2026-11-25T18:04:00.000Z"
  expect(fromLocalInput(toLocalInput(Date.parse(at)))).toBe(at)
})

test("a field that is not filled gives no instant", () => {
  expect([fromLocalInput(""), fromLocalInput("2026-13")]).toEqual([undefined, undefined])
})

test("a browser whose zone has no name shows and reads a field in UTC, as the rest of its page", () => {
  expect(toLocalInput(Date.parse("2026-11-25T18:04:59Z"), false)).toBe("2026-11-25T18:04")
  expect(fromLocalInput("2026-11-25T18:04", false)).toBe("2026-11-25T18:04:00.000Z")
  expect([fromLocalInput("", false), fromLocalInput("2026-13", false)]).toEqual([undefined, undefined])
})
