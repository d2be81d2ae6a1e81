import { usableZone } from "./environment"

test.each([
  undefined,
  "Etc/Unknown",
  "GMT-03:00",
  "",
  ":/etc/localtime",
  "/usr/share/zoneinfo/Europe/Berlin",
])("a machine's zone that Intl resolves to %p is none", (resolved) => {
  expect(usableZone(resolved)).toBeUndefined()
})

test("a machine's zone with an IANA name is taken", () => {
  expect(["UTC", "Europe/Berlin", "Asia/Calcutta"].map(usableZone)).toEqual([
    "UTC",
    "Europe/Berlin",
    "Asia/Calcutta",
  ])
})
