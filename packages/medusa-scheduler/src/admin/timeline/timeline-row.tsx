import type { TimelineAnswer } from "../../admin-api/answers"
import { jobAddress } from "../address"
import { usePointerTitle } from "../ui/pointer-title"
import { TextLink } from "../ui/text-link"
import { browserZone, timeText } from "../time/instant-text"
import { hourLines, layOut, markAt, type Mark } from "./layout"

interface TimelineRowProps {
  job: TimelineAnswer["jobs"][number]
  range: { fromMs: number; toMs: number }
}

/** In SVG units. */
const size = { width: 1_000, height: 20 }

export function TimelineRow({ job, range }: TimelineRowProps) {
  const ticksMs = job.ticks.map((tick) => Date.parse(tick))
  const lastMs = ticksMs.at(-1)!
  const positionOf = (ms: number) => (ms - range.fromMs) / (range.toMs - range.fromMs)
  const marks = layOut({ ...range, ticksMs, usualDurationMs: job.usual_duration_ms })
  // If not all ticks are listed, the rest of the range is as full as its beginning.
  const listedTo = job.cut ? positionOf(lastMs) : 1
  const pointed = usePointerTitle((position) => {
    const mark = markAt(marks, position)
    return mark ? describeMark(mark) : position > listedTo ? `More after ${at(lastMs)}` : undefined
  })
  const isPaused = job.state === "paused"
  const fill = isPaused ? "fill-ui-tag-orange-icon" : "fill-ui-tag-blue-icon"
  return (
    <li className="small:grid-cols-[180px_1fr] txt-compact-small grid grid-cols-1 items-center gap-x-4 gap-y-1">
      <span className="truncate" title={job.name}>
        <TextLink to={jobAddress(job.name)}>{job.name}</TextLink>
        {isPaused && <span className="text-ui-fg-subtle"> (paused)</span>}
      </span>
      <span className="sr-only">{describeRow(job, ticksMs)}</span>
      <div aria-hidden {...pointed} className="bg-ui-bg-component overflow-hidden rounded">
        <svg
          viewBox={`0 0 ${size.width} ${size.height}`}
          preserveAspectRatio="none"
          className="block h-5 w-full"
        >
          <path
            d={hourLines(range.fromMs, range.toMs)
              .map(({ start }) => `M${x(start)} 0 v${size.height}`)
              .join(" ")}
            className="stroke-ui-border-base"
            vectorEffect="non-scaling-stroke"
          />
          <path d={marks.map(barOf).join(" ")} className={fill} />
          {job.cut && (
            <path d={barOf({ start: listedTo, width: 1 - listedTo })} className={`opacity-40 ${fill}`} />
          )}
        </svg>
      </div>
    </li>
  )
}

const x = (position: number): number => Math.round(position * size.width * 10) / 10

/** All marks of a row are one element, since a job may have hundreds. */
const barOf = ({ start, width }: Pick<Mark, "start" | "width">): string =>
  `M${x(start)} 4 h${x(width)} v12 h${-x(width)} Z`

const at = (ms: number): string => timeText(ms, browserZone())

function describeRow({ ticks, cut }: TimelineRowProps["job"], ticksMs: number[]): string {
  const number = `${cut ? "more than " : ""}${ticks.length} ${ticks.length === 1 ? "tick" : "ticks"}`
  if (ticks.length === 1) return `${number}, at ${at(ticksMs[0]!)}`
  return `${number}, the first at ${at(ticksMs[0]!)}${cut ? "" : `, the last at ${at(ticksMs.at(-1)!)}`}`
}

function describeMark({ count, firstMs, lastMs }: Mark): string {
  return count === 1 ? at(firstMs) : `${count} ticks from ${at(firstMs)} to ${at(lastMs)}`
}
