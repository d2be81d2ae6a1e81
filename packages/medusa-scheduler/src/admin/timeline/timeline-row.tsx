import type { TimelineAnswer } from "../../answers"
import { jobAddress } from "../address/address"
import { TextLink } from "../shown/text-link"
import { browserZone, timeText } from "../time/instant-text"
import { hourLines, layOut, type Mark } from "./layout"

interface TimelineRowProps {
  job: TimelineAnswer["jobs"][number]
  range: { fromMs: number; toMs: number }
}

export function TimelineRow({ job, range }: TimelineRowProps) {
  const ticksMs = job.ticks.map((tick) => Date.parse(tick))
  const lastMs = ticksMs.at(-1)!
  // Where not all are listed, the rest of the range is as full as its beginning.
  const untold = job.cut ? (lastMs - range.fromMs) / (range.toMs - range.fromMs) : undefined
  const marks = layOut({ ...range, ticksMs, usualDurationMs: job.usual_duration_ms })
  const isPaused = job.state === "paused"
  const fill = isPaused ? "bg-ui-tag-orange-icon" : "bg-ui-tag-blue-icon"
  return (
    <li className="small:grid-cols-[180px_1fr] txt-compact-small grid grid-cols-1 items-center gap-x-4 gap-y-1">
      <span className="truncate" title={job.name}>
        <TextLink to={jobAddress(job.name)}>{job.name}</TextLink>
        {isPaused && <span className="text-ui-fg-subtle"> (paused)</span>}
      </span>
      <span className="sr-only">{rowWords(job, ticksMs)}</span>
      <div aria-hidden className="bg-ui-bg-component relative h-5 overflow-hidden rounded">
        {hourLines(range.fromMs, range.toMs).map(({ atMs, start }) => (
          <span
            key={atMs}
            className="bg-ui-border-base absolute inset-y-0 w-px"
            style={{ left: `${start * 100}%` }}
          />
        ))}
        {marks.map((mark) => (
          <span
            key={mark.firstMs}
            title={markWords(mark)}
            className={`absolute inset-y-1 rounded-sm ${fill}`}
            style={{ left: `${mark.start * 100}%`, width: `${mark.width * 100}%` }}
          />
        ))}
        {untold !== undefined && (
          <span
            title={`More after ${timeText(lastMs, browserZone())}`}
            className={`absolute inset-y-1 right-0 rounded-sm opacity-40 ${fill}`}
            style={{ left: `${untold * 100}%` }}
          />
        )}
      </div>
    </li>
  )
}

const at = (ms: number): string => timeText(ms, browserZone())

function rowWords({ ticks, cut }: TimelineRowProps["job"], ticksMs: number[]): string {
  const number = `${cut ? "more than " : ""}${ticks.length} ${ticks.length === 1 ? "tick" : "ticks"}`
  if (ticks.length === 1) return `${number}, at ${at(ticksMs[0]!)}`
  return `${number}, the first at ${at(ticksMs[0]!)}${cut ? "" : `, the last at ${at(ticksMs.at(-1)!)}`}`
}

function markWords({ count, firstMs, lastMs }: Mark): string {
  return count === 1 ? at(firstMs) : `${count} ticks from ${at(firstMs)} to ${at(lastMs)}`
}
