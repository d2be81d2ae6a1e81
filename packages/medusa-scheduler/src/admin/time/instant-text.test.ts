import { instantText, timeText, usableZone } from "./instant-text"

test("an instant is told in the zone that is asked for, over midnight and with the 24-hour clock", () => {
  const at = "2026-11-25T23:04:12.345Z"
  expect(instantText(at, "UTC")).toBe("25 Nov 2026, 23:04:12")
  expect(instantText(at, "Europe/Berlin")).toBe("26 Nov 2026, 00:04:12")
  expect(timeText(Date.parse(at), "Asia/Tokyo")).toBe("08:04")
})

test.each([undefined, "Etc/Unknown", "GMT-03:00", "", ":/etc/localtime", "Nowhere/Else"])(
  "a browser's zone %p is none that times can be shown in",
  (resolved) => {
    expect(usableZone(resolved)).toBeUndefined()
  },
)

test("a browser's zone that has a name is taken as it is", () => {
  expect(["UTC", "Europe/Berlin", "Asia/Kolkata"].map(usableZone)).toEqual([
    "UTC",
    "Europe/Berlin",
    "Asia/Kolkata",
  ])
})
