import { durationScale } from "./duration-scale"

test.each([
  [0, 1, [0, 1]],
  [87, 100, [0, 50, 100]],
  [320, 400, [0, 100, 200, 300, 400]],
  [61_000, 90_000, [0, 30_000, 60_000, 90_000]],
])("durations up to %p ms get a scale to %p with round lines", (longestMs, endMs, linesMs) => {
  expect(durationScale(longestMs)).toEqual({ endMs, linesMs })
})

test("every duration lies within its scale, which has at most five lines", () => {
  for (let longestMs = 1; longestMs < 1e11; longestMs = Math.ceil(longestMs * 1.37)) {
    const { endMs, linesMs } = durationScale(longestMs)
    expect(endMs).toBeGreaterThanOrEqual(longestMs)
    expect(linesMs.length).toBeLessThanOrEqual(5)
    expect(linesMs.at(-1)).toBe(endMs)
  }
})
