import type { JobSimulation } from "@nightshift/scheduler/internal/insight/simulate/job-simulation"
import { barsOf, type Bar } from "./bars"
import { element, escaped } from "./markup"

export const rowHeight = 22
/** Bars nearer to each other than this, in pixels, become one; none is narrower. */
const apart = 1.5
const longestLabel = 30
/** The vertical position of each kind of bar, in pixels from the top of the row. */
const tracks = {
  skip: { y: 2, height: 4, label: "skipped" },
  run: { y: 6, height: 10, label: "run" },
  wait: { y: 17, height: 3, label: "waits" },
} as const

/** Where an instant is drawn, and its text. */
export interface Scale {
  fromMs: number
  toMs: number
  /** The width of the whole range, in pixels. */
  plot: number
  /** An instant outside the range is at its edge. */
  x: (ms: number) => number
  time: (ms: number) => string
}

/** One job's row: its name, its runs, below them what waits, above them what is skipped. */
export function timelineRow({ job, runs, skips }: JobSimulation, scale: Scale, y: number): string[] {
  const { fromMs, toMs, plot } = scale
  const apartMs = (apart / plot) * (toMs - fromMs)
  const waits = runs.filter(({ dueMs, startMs }) => startMs > dueMs)
  const draw = (kind: keyof typeof tracks, spans: { fromMs: number; toMs: number }[]) =>
    barsOf(spans, apartMs)
      .filter((bar) => bar.fromMs < toMs)
      .map((bar) => rectOf(bar, { job: job.name, kind, scale, y }))
  return [
    element(
      "text",
      { x: 16, y: y + 15 },
      element("title", {}, escaped(job.name)),
      escaped(shortened(job.name)),
    ),
    ...draw(
      "wait",
      waits.map(({ dueMs, startMs }) => ({ fromMs: dueMs, toMs: startMs })),
    ),
    ...draw(
      "run",
      runs.map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs })),
    ),
    ...draw(
      "skip",
      skips.map(({ dueMs }) => ({ fromMs: dueMs, toMs: dueMs })),
    ),
  ]
}

function rectOf(
  bar: Bar,
  { job, kind, scale, y }: { job: string; kind: keyof typeof tracks; scale: Scale; y: number },
): string {
  const { x, time } = scale
  const { label, height, y: below } = tracks[kind]
  const title = `${job}: ${bar.count === 1 ? label : `${bar.count} × ${label}`}, ${time(bar.fromMs)} to ${time(bar.toMs)}`
  const box = { x: x(bar.fromMs), y: y + below, width: Math.max(apart, x(bar.toMs) - x(bar.fromMs)), height }
  // The larger the gaps between the spans, the paler the bar.
  const share = kind === "run" ? Math.max(0.3, bar.lengthMs / (bar.toMs - bar.fromMs)) : 1
  const pale: Record<string, number> = share < 0.95 ? { "fill-opacity": share } : {}
  return element("rect", { class: kind, ...box, ...pale }, element("title", {}, escaped(title)))
}

function shortened(name: string): string {
  const letters = Array.from(name)
  return letters.length > longestLabel ? `${letters.slice(0, longestLabel - 1).join("")}…` : name
}
