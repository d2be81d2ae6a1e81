/** The possible steps between a scale's lines, in milliseconds: round numbers in the units that people read. */
const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
]
const mostLines = 4

/** A scale of durations from 0: where its lines are, and its end, which is the last of them. */
export function durationScale(longestMs: number): { endMs: number; linesMs: number[] } {
  const longest = Math.max(longestMs, 1)
  const step =
    steps.find((each) => longest / each <= mostLines) ??
    Math.ceil(longest / mostLines / 86_400_000) * 86_400_000
  const count = Math.ceil(longest / step)
  return { endMs: count * step, linesMs: Array.from({ length: count + 1 }, (_, index) => index * step) }
}
