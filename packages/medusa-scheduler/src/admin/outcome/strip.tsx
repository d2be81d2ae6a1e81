import type { RunAnswer, RunStatus } from "../../admin-api/answers"
import { browserZone, instantText } from "../time/instant-text"
import { usePointerTitle } from "../ui/pointer-title"
import { describeOutcome, describeRuns, statusLook } from "./outcome"

/** The size of one mark, in SVG units. */
const width = 6
const height = 16
const middle = height / 2

/** Each status has its own shape, so that it does not depend on colour. */
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

/** The marks of all outcomes with one status, at these x positions, as one SVG element. */
function Marks({ status, at }: { status: RunStatus; at: number[] }) {
  const { path, look, strokeWidth } = shapes[status]
  return <path d={at.map(path).join(" ")} className={look} strokeWidth={strokeWidth} strokeLinecap="round" />
}

const most = 20
const step = width + 3

/** A job's last outcomes, the newest on the right. */
export function OutcomeStrip({ runs }: { runs: RunAnswer[] }) {
  const shown = runs.slice(-most)
  const pointed = usePointerTitle((fraction) => {
    const run = shown[Math.floor(fraction * most)]
    return run && `${instantText(run.scheduled_for, browserZone())}: ${describeOutcome(run)}`
  })
  if (shown.length === 0) return <span className="text-ui-fg-subtle txt-compact-small">No runs yet</span>
  const stripWidth = most * step
  const places = (status: RunStatus) =>
    shown.flatMap((run, index) => (run.status === status ? [index * step] : []))
  return (
    <span {...pointed} className="inline-block w-fit">
      <svg
        role="img"
        aria-label={describeRuns(shown)}
        viewBox={`0 0 ${stripWidth} ${height}`}
        width={stripWidth}
        height={height}
        className="block"
      >
        {(Object.keys(statusLook) as RunStatus[])
          .filter((status) => shown.some((run) => run.status === status))
          .map((status) => (
            <Marks key={status} status={status} at={places(status)} />
          ))}
      </svg>
    </span>
  )
}

/** Explains the shapes. */
export function OutcomeLegend() {
  return (
    <ul className="text-ui-fg-subtle txt-compact-xsmall flex flex-wrap gap-x-4 gap-y-1" aria-label="Outcomes">
      {Object.entries(statusLook).map(([status, { label }]) => (
        <li key={status} className="flex items-center gap-x-1.5">
          <svg aria-hidden width={width} height={height}>
            <Marks status={status as RunStatus} at={[0]} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  )
}
