import type { SimulatedRun } from "@nightshift/scheduler/internal/insight/simulate/job-simulation"

/** One or more spans that are drawn as one bar. */
export interface Bar {
  fromMs: number
  toMs: number
  count: number
  /** The sum of the spans' lengths, in milliseconds: less than the bar's if there are gaps between them. */
  lengthMs: number
}

/**
 * Turns spans, ordered by start, into bars: spans that are nearer to each other than `apartMs` become one, so that a row
 * never has more bars than the picture has room for.
 */
export function barsOf(spans: Iterable<{ fromMs: number; toMs: number }>, apartMs: number): Bar[] {
  const bars: Bar[] = []
  for (const { fromMs, toMs } of spans) {
    const last = bars.at(-1)
    if (last && fromMs - last.toMs < apartMs) {
      last.toMs = Math.max(last.toMs, toMs)
      last.count++
      last.lengthMs += toMs - fromMs
    } else bars.push({ fromMs, toMs, count: 1, lengthMs: toMs - fromMs })
  }
  return bars
}

/** How many runs are under way at once, at most, in each of `columns` equal parts of a range. */
export function profileOf(
  runs: Pick<SimulatedRun, "startMs" | "endMs">[],
  { fromMs, toMs, columns }: { fromMs: number; toMs: number; columns: number },
): number[] {
  const starts = Float64Array.from(runs, ({ startMs }) => startMs).sort()
  const ends = Float64Array.from(runs, ({ endMs }) => endMs).sort()
  let begun = 0
  let over = 0
  const begin = (untilMs: number) => {
    while (begun < starts.length && starts[begun]! <= untilMs) begun++
    while (over < ends.length && ends[over]! <= untilMs) over++
    return begun - over
  }
  return Array.from({ length: columns }, (_, column) => {
    const edge = (number: number) => fromMs + ((toMs - fromMs) * number) / columns
    let most = begin(edge(column))
    while (begun < starts.length && starts[begun]! < edge(column + 1))
      most = Math.max(most, begin(starts[begun]!))
    return most
  })
}
