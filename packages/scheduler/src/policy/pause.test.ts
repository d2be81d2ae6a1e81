import { isPaused, isTickPaused } from "./pause"

const pause = { atMs: 1_000, untilMs: 5_000 }

test("a pause begins with its first millisecond and has ended at its last", () => {
  expect([999, 1_000, 4_999, 5_000].map((at) => isPaused(pause, at))).toEqual([false, true, true, false])
})

test("a pause without an end lasts until it is taken away", () => {
  expect(isPaused({ atMs: 1_000, untilMs: undefined }, 1e12)).toBe(true)
  expect(isPaused(undefined, 1_000)).toBe(false)
})

test("a tick within a pause is skipped for it, whenever it is decided", () => {
  expect(isTickPaused(pause, { tick: 2_000, now: 0 })).toBe(true)
  expect(isTickPaused(pause, { tick: 2_000, now: 9_000 })).toBe(true)
})

test("while a pause lasts it skips what has come before it, and nothing that comes after its end", () => {
  expect(isTickPaused(pause, { tick: 500, now: 4_999 })).toBe(true)
  expect(isTickPaused(pause, { tick: 500, now: 5_000 })).toBe(false)
  expect(isTickPaused(pause, { tick: 5_000, now: 4_999 })).toBe(false)
})
