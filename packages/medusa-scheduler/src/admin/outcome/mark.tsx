import type { RunStatus } from "../../answers"

/** The size of a mark, in the units of its drawing. */
export const markSize = { width: 6, height: 16 }

const { width, height } = markSize
const middle = height / 2

/** Each status has a shape of its own, so that it can be told without its colour. */
const shapes: Record<RunStatus, { path: (x: number) => string; look: string; strokeWidth?: number }> = {
  succeeded: {
    path: (x) => `M${x + 0.5} 0 h${width - 1} v${height} h${1 - width} Z`,
    look: "fill-ui-tag-green-icon",
  },
  running: {
    path: (x) => `M${x} 2 L${x + width} ${middle} L${x} ${height - 2} Z`,
    look: "fill-ui-tag-blue-icon motion-safe:animate-pulse",
  },
  failed: {
    path: (x) => `M${x + 0.5} 4 l${width - 1} 8 m0 -8 l-${width - 1} 8`,
    look: "stroke-ui-tag-red-icon fill-none",
    strokeWidth: 2.2,
  },
  skipped: {
    path: (x) => `M${x} ${middle - 1} h${width} v2 h-${width} Z`,
    look: "fill-ui-tag-neutral-icon",
  },
  due: {
    path: (x) => `M${x + 0.75} ${middle} a2.25 2.25 0 1 0 4.5 0 a2.25 2.25 0 1 0 -4.5 0`,
    look: "stroke-ui-tag-purple-icon fill-none",
    strokeWidth: 1.5,
  },
}

/** Outcomes of one kind, each where an `x` says; one element for all of them. To be drawn inside of an SVG. */
export function Marks({ status, at }: { status: RunStatus; at: number[] }) {
  const { path, look, strokeWidth } = shapes[status]
  return <path d={at.map(path).join(" ")} className={look} strokeWidth={strokeWidth} strokeLinecap="round" />
}
