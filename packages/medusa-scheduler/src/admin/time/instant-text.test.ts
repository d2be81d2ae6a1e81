import { instantText, timeText, usableZone } from "./instant-text"

test("an instant is formatted in the requested zone, across midnight and with a 24-hour clock", () => {
  const at = "2026-11-25T23:04:12.345Z"
  expect(instantText(at, "UTC")).toBe("25 Nov 2026, 23:04:12")
  expect(instantText(at, "Europe/Berlin")).toBe("26 Nov 2026, 00:04:12")
  expect(timeText(Date.parse(at), "Asia/Tokyo")).toBe("08:04")
})

test.each([undefined, "Etc/Unknown", "GMT-03:00", "", ":/etc/localtime", "Nowhere/Else"])(
  "times cannot be shown in a browser's zone %p",
  (resolved) => {
    expect(usableZone(resolved)).toBeUndefined()
  },
)

test("a browser's named zone is used as it is", () => {
  expect(["UTC", "Europe/Berlin", "Asia/Kolkata"].map(usableZone)).toEqual([
    "UTC",
    "Europe/Berlin",
    "Asia/Kolkata",
  ])
})
