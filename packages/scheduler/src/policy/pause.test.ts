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
  expect(isTickPaused([pause], { tick: 2_000, now: 0 })).toBe(true)
  expect(isTickPaused([pause], { tick: 2_000, now: 9_000 })).toBe(true)
})

test("while a pause lasts it skips what has come before it, and nothing that comes after its end", () => {
  expect(isTickPaused([pause], { tick: 500, now: 4_999 })).toBe(true)
  expect(isTickPaused([pause], { tick: 500, now: 5_000 })).toBe(false)
  expect(isTickPaused([pause], { tick: 5_000, now: 4_999 })).toBe(false)
})

test("a tick within any of several pauses is skipped, and one between two of them is not", () => {
  const pauses = [pause, { atMs: 7_000, untilMs: 9_000 }, { atMs: 20_000, untilMs: undefined }]
  const isPausedAt = (tick: number) => isTickPaused(pauses, { tick, now: 15_000 })
  expect([4_999, 5_000, 6_999, 7_000, 8_999, 9_000].map(isPausedAt)).toEqual([
    true,
    false,
    false,
    true,
    true,
    false,
  ])
})
