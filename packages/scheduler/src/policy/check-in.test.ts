import { checkInOf, checkInUrl, isCheckInUrl, originOf, type CheckInFacts } from "./check-in"

const facts: CheckInFacts = {
  job: "stock/count now",
  runId: "42",
  attempt: 2,
  scheduledForMs: Date.parse("2026-11-01T00:00:00Z"),
  reason: undefined,
  durationMs: 1234.5,
}
const urls = (url: string, given: Partial<CheckInFacts> = {}) =>
  (["start", "success", "failure"] as const).map((moment) =>
    checkInUrl({ checkIn: checkInOf(url), moment, facts: { ...facts, ...given } }),
  )

test("an address without {status} is a base, as healthchecks.io has them", () => {
  expect(urls("https://hc-ping.com/uuid")).toEqual([
    "https://hc-ping.com/uuid/start",
    "https://hc-ping.com/uuid",
    "https://hc-ping.com/uuid/fail",
  ])
  expect(urls("https://hc.shop.example/ping/slug/?create=1")[0]).toBe(
    "https://hc.shop.example/ping/slug/start?create=1",
  )
})

test("an address with {status} is called at each moment with the words of Sentry's monitors", () => {
  expect(urls("https://sentry.example/cron/slug/key/?status={status}&environment=live")).toEqual(
    ["in_progress", "ok", "error"].map(
      (status) => `https://sentry.example/cron/slug/key/?status=${status}&environment=live`,
    ),
  )
})

test("every placeholder is filled in, and what is filled in is encoded", () => {
  const url =
    "https://shop.example/{job}/{runId}/{attempt}?at={scheduledFor}&took={durationMs}&why={reason}&{status}"
  expect(urls(url, { reason: "a&b" })[2]).toBe(
    "https://shop.example/stock%2Fcount%20now/42/2?at=2026-11-01T00%3A00%3A00.000Z&took=1235&why=a%26b&error",
  )
  expect(urls(url, { durationMs: undefined })[0]).toContain("took=&why=&in_progress")
})

test("all check-ins of one run have the same UUID, and another run has another", () => {
  const url = "https://shop.example/{uuid}?{status}"
  const uuidOf = (given: Partial<CheckInFacts> = {}) =>
    urls(url, given).map((filled) => new URL(filled!).pathname.slice(1))
  const [uuid, ...others] = uuidOf()
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(others).toEqual([uuid, uuid])
  expect(uuidOf({ attempt: 3, reason: "worker_lost" })[2]).toBe(uuid)
  expect(uuidOf({ runId: "43" })[0]).not.toBe(uuid)
})

test("where an address is given for some moments only, nothing is called at the others", () => {
  const checkIn = { start: undefined, success: "https://shop.example/ok", failure: undefined }
  expect(checkInUrl({ checkIn, moment: "start", facts })).toBeUndefined()
  expect(checkInUrl({ checkIn, moment: "success", facts })).toBe("https://shop.example/ok")
})

test.each([
  ["https://hc-ping.com/uuid", true],
  ["http://127.0.0.1:8000/ping?rid={uuid}", true],
  ["https://{job}.shop.example/", true],
  ["hc-ping.com/uuid", false],
  ["ftp://hc-ping.com/uuid", false],
  ["file:///etc/passwd", false],
  ["https://hc-ping.com/{uid}", false],
  ["https://hc-ping.com/{constructor}", false],
  ["", false],
  [`https://hc-ping.com/${"x".repeat(2_000)}`, false],
])("%s is an address that can be called: %p", (text, is) => {
  expect(isCheckInUrl(text)).toBe(is)
})

test("of an address only its origin is shown", () => {
  expect(originOf("https://user:hush@hc-ping.com/secret?key=secret")).toBe("https://hc-ping.com")
  expect(originOf("https://a b.shop.example/secret")).toBe("an address that is no URL")
})
