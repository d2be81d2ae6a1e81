import type { RunStatus } from "../../answers"

/** The size of a mark, in the units of its drawing. */
export const markSize = { width: 6, height: 16 }

/** One outcome as a shape of its own, so that it can be told without its colour. To be drawn inside of an SVG. */
export function Mark({ status, x }: { status: RunStatus; x: number }) {
  const { width, height } = markSize
  if (status === "succeeded")
    return <rect x={x} width={width} height={height} rx={1.5} className="fill-ui-tag-green-icon" />
  if (status === "running") {
    return (
      <path
        d={`M${x} 2 L${x + width} ${height / 2} L${x} ${height - 2} Z`}
        className="fill-ui-tag-blue-icon motion-safe:animate-pulse"
      />
    )
  }
  if (status === "failed") {
    return (
      <path
        d={`M${x + 0.5} 4 l${width - 1} 8 m0 -8 l-${width - 1} 8`}
        className="stroke-ui-tag-red-icon fill-none"
        strokeWidth={2.2}
        strokeLinecap="round"
      />
    )
  }
  if (status === "skipped") {
    return (
      <rect x={x} y={height / 2 - 1} width={width} height={2} rx={1} className="fill-ui-tag-neutral-icon" />
    )
  }
  return (
    <circle
      cx={x + width / 2}
      cy={height / 2}
      r={width / 2 - 0.75}
      className="stroke-ui-tag-purple-icon fill-none"
      strokeWidth={1.5}
    />
  )
}
