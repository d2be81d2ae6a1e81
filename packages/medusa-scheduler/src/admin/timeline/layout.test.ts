import { hourLines, layOut, markAt } from "./layout"

const hourMs = 3_600_000
const day = { fromMs: 0, toMs: 24 * hourMs }

test("a tick is a mark at its time, as wide as its run usually takes", () => {
  const marks = layOut({ ...day, ticksMs: [6 * hourMs, 18 * hourMs], usualDurationMs: 2 * hourMs })
  expect(marks.map(({ start, width, count }) => ({ start, width, count }))).toEqual([
    { start: 0.25, width: expect.closeTo(2 / 24), count: 1 },
    { start: 0.75, width: expect.closeTo(2 / 24), count: 1 },
  ])
})

test("a run that would outlast the range is cut at its end", () => {
  const [mark] = layOut({ ...day, ticksMs: [23 * hourMs], usualDurationMs: 5 * hourMs })
  expect(mark!.start + mark!.width).toBeCloseTo(1)
})

test("ticks that touch are one mark with their count, the first and the last", () => {
  const ticksMs = Array.from({ length: 1_440 }, (_, minute) => minute * 60_000)
  expect(layOut({ ...day, ticksMs, usualDurationMs: null })).toEqual([
    { start: 0, width: expect.closeTo(1), count: 1_440, firstMs: 0, lastMs: 1_439 * 60_000 },
  ])
})

test("ticks outside the range are left out", () => {
  expect(layOut({ ...day, ticksMs: [-1, 24 * hourMs], usualDurationMs: null })).toEqual([])
})

test("a mark is found at its position and just beside it, and none between two marks", () => {
  const marks = layOut({ ...day, ticksMs: [6 * hourMs, 18 * hourMs], usualDurationMs: null })
  expect([0.249, 0.25, 0.255, 0.5, 0.75].map((position) => markAt(marks, position)?.firstMs)).toEqual([
    6 * hourMs,
    6 * hourMs,
    6 * hourMs,
    undefined,
    18 * hourMs,
  ])
})

test("there is a line at every third full hour", () => {
  const lines = hourLines(1.5 * hourMs, 25.5 * hourMs)
  expect(lines.map(({ atMs }) => atMs / hourMs)).toEqual([3, 6, 9, 12, 15, 18, 21, 24])
  expect(lines[0]!.start).toBeCloseTo(1.5 / 24)
})
