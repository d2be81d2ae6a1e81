import { useState } from "react"
import type { TimelineAnswer } from "../../admin-api/answers"
import { useTimeline } from "../api/queries"
import type { JobFilter } from "../list/filters"
import { Pager } from "../ui/pager"
import { Section } from "../ui/section"
import { Empty, FailureNote, Loading } from "../ui/state"
import { browserZone, timeText } from "../time/instant-text"
import { hourLines } from "./layout"
import { TimelineRow } from "./timeline-row"

/** How many jobs are shown per page. */
const limit = 25

/** The ticks of the next 24 hours, for the jobs that match the list's filter and have any. */
export function Timeline({ filter }: { filter: JobFilter }) {
  // A new filter starts at its first page; the old rows stay until that has loaded.
  const wanted = `${filter.state} ${filter.q}`
  const [turned, setTurned] = useState({ wanted, offset: 0 })
  const offset = turned.wanted === wanted ? turned.offset : 0
  const { data, error, isLoading } = useTimeline({ ...filter, limit, offset })
  const rows = data?.jobs ?? []
  const range = data && { fromMs: Date.parse(data.from), toMs: Date.parse(data.to) }
  return (
    <Section
      title="The next 24 hours"
      isFlush
      aside={<span className="text-ui-fg-subtle txt-compact-small">{browserZone()}</span>}
    >
      <div className="px-6 pb-6">
        {error !== null && <FailureNote error={error} />}
        {isLoading && <Loading what="the timeline" lines={2} />}
        {data?.count === 0 && <Empty title="Nothing is due in the next 24 hours" />}
        {range && rows.length > 0 && (
          <>
            <Hours {...range} />
            <ul aria-label="Ticks of the next 24 hours, by job" className="flex flex-col gap-y-2 pt-2">
              {rows.map((job) => (
                <TimelineRow key={job.name} job={job} range={range} />
              ))}
            </ul>
          </>
        )}
        {data && data.count > 0 && <NotDrawn answer={data} />}
      </div>
      {data && (
        <Pager of="the timeline" page={data} onOffset={(next) => setTurned({ wanted, offset: next })} />
      )}
    </Section>
  )
}

/** What the rows do not show. */
function NotDrawn({ answer: { jobs, without_ticks: without } }: { answer: TimelineAnswer }) {
  const isCut = jobs.some(({ cut }) => cut)
  if (!isCut && without === 0) return null
  return (
    <p className="text-ui-fg-subtle txt-compact-small pt-4">
      {isCut && "A paler bar stands for more ticks than the first 300 of a job. "}
      {without > 0 &&
        `${without === 1 ? "1 more job has" : `${without} more jobs have`} no tick in these hours.`}
    </p>
  )
}

/** The times above the rows; each row has its own text for screen readers. */
function Hours({ fromMs, toMs }: { fromMs: number; toMs: number }) {
  return (
    <div
      aria-hidden
      className="small:grid-cols-[180px_1fr] text-ui-fg-subtle txt-compact-xsmall grid grid-cols-1 gap-x-4"
    >
      <span className="small:block hidden" />
      <div className="relative h-4">
        <span className="absolute left-0">now</span>
        {hourLines(fromMs, toMs)
          .filter(({ start }) => start > 0.14 && start < 0.97)
          .map(({ atMs, start }, index) => (
            <span
              key={atMs}
              className={`absolute -translate-x-1/2 ${index % 2 === 1 ? "small:inline hidden" : ""}`}
              style={{ left: `${start * 100}%` }}
            >
              {timeText(atMs, browserZone())}
            </span>
          ))}
      </div>
    </div>
  )
}
