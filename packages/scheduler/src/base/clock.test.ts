import { createSharedClock } from "./clock"

const wall = Date.parse("2026-11-01T12:00:00Z")

beforeEach(() => jest.useFakeTimers({ now: wall }))
afterEach(() => jest.useRealTimers())

/** A reading that shows the database ahead of this machine's wall clock, and took so long, in milliseconds. */
function reading(given: { aheadMs: number; tookMs: number }) {
  const answeredAt = performance.now()
  const askedAt = answeredAt - given.tookMs
  return { sharedMs: Date.now() + given.aheadMs - given.tookMs / 2, askedAt, answeredAt }
}

test("it goes on by itself, and whole milliseconds are shown only when they are over", () => {
  const clock = createSharedClock()
  jest.advanceTimersByTime(1_500)
  expect(clock.now()).toBe(wall + 1_500)
  clock.correct({ sharedMs: wall + 9_000, askedAt: 1_499.7, answeredAt: 1_499.8 })
  expect(clock.now()).toBe(wall + 9_000)
})

test("a database that may have the wall clock's time changes nothing, however slow its answer", () => {
  const clock = createSharedClock()
  clock.correct(reading({ aheadMs: 2, tookMs: 10 }))
  expect([clock.now(), clock.skewMs()]).toEqual([wall, 0])
})

test("a database that has another time sets it, as exactly as the answer was quick", () => {
  const clock = createSharedClock()
  clock.correct(reading({ aheadMs: 300_000, tookMs: 2 }))
  expect(clock.now()).toBe(wall + 300_000)
  expect(clock.skewMs()).toBeLessThanOrEqual(-300_000)
  clock.correct(reading({ aheadMs: 300_020, tookMs: 100 }))
  expect(clock.now()).toBe(wall + 300_000)
  clock.correct(reading({ aheadMs: 300_020, tookMs: 2 }))
  expect(clock.now()).toBe(wall + 300_020)
})

test("a wall clock that is put right is taken over again, and one that is put wrong is not", () => {
  const clock = createSharedClock()
  clock.correct(reading({ aheadMs: -60_003, tookMs: 2 }))
  jest.setSystemTime(wall - 60_000)
  expect(clock.skewMs()).not.toBe(0)
  clock.correct(reading({ aheadMs: 0, tookMs: 2 }))
  expect([clock.now(), clock.skewMs()]).toEqual([wall - 60_000, 0])
  jest.setSystemTime(wall + 3_600_000)
  expect(clock.now()).toBe(wall - 60_000)
})

test("a wall clock that is wrong, or is stepped, changes nothing once the clock was set", () => {
  let skewMs = -3_600_000
  const clock = createSharedClock({ wallNow: () => Date.now() + skewMs })
  expect(Date.now() - clock.now()).toBeGreaterThan(3_500_000)
  const at = clock.localNow()
  clock.correct({ sharedMs: Date.now(), askedAt: at, answeredAt: clock.localNow() })
  skewMs = 7_200_000
  expect(Math.abs(Date.now() - clock.now())).toBeLessThan(60_000)
  expect(clock.skewMs()).toBeGreaterThan(7_100_000)
})

describe("a timer beyond the longest that Node keeps (24.8 days)", () => {
  const dayMs = 86_400_000

  test.each([60, 24.9, 366])("of %d days fires once, at its time and not before", (days) => {
    const fired = jest.fn()
    createSharedClock().setTimer(fired, days * dayMs)
    jest.advanceTimersByTime(days * dayMs - 1)
    expect(fired).not.toHaveBeenCalled()
    jest.advanceTimersByTime(1)
    expect(fired).toHaveBeenCalledTimes(1)
    expect(jest.getTimerCount()).toBe(0)
  })

  test("is cancelled in any part of it", () => {
    const fired = jest.fn()
    const timer = createSharedClock().setTimer(fired, 60 * dayMs)
    jest.advanceTimersByTime(30 * dayMs)
    timer.cancel()
    expect(jest.getTimerCount()).toBe(0)
  })

  test("that is endless never fires", () => {
    const fired = jest.fn()
    createSharedClock().setTimer(fired, Number.POSITIVE_INFINITY)
    jest.advanceTimersByTime(400 * dayMs)
    expect(fired).not.toHaveBeenCalled()
  })
})
