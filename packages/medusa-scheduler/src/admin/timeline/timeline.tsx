import { Button } from "@medusajs/ui"
import { useState } from "react"
import { useTimeline } from "../api/reading"
import { Section } from "../shown/section"
import { Empty, FailureNote, Loading } from "../shown/state"
import { browserZone, timeText } from "../time/instant-text"
import { hourLines } from "./layout"
import { TimelineRow } from "./timeline-row"

/** How many jobs are drawn before somebody asks for all. */
const first = 25

/** The ticks of the next 24 hours, over all jobs. */
export function Timeline() {
  const { data, error, isLoading } = useTimeline()
  const [isWhole, setIsWhole] = useState(false)
  const rows = (data?.jobs ?? []).filter(({ ticks }) => ticks.length > 0)
  const shown = isWhole ? rows : rows.slice(0, first)
  const range = data && { fromMs: Date.parse(data.from), toMs: Date.parse(data.to) }
  return (
    <Section
      title="The next 24 hours"
      aside={<span className="text-ui-fg-subtle txt-compact-small">{browserZone()}</span>}
    >
      {error !== null && <FailureNote error={error} />}
      {isLoading && <Loading what="the timeline" lines={2} />}
      {data && rows.length === 0 && <Empty title="Nothing is due in the next 24 hours" />}
      {range && shown.length > 0 && (
        <>
          <Hours {...range} />
          <ul aria-label="Ticks of the next 24 hours, by job" className="flex flex-col gap-y-2 pt-2">
            {shown.map((job) => (
              <TimelineRow key={job.name} job={job} range={range} />
            ))}
          </ul>
        </>
      )}
      {rows.length > shown.length && (
        <Button className="mt-4" size="small" variant="secondary" onClick={() => setIsWhole(true)}>
          Show all {rows.length} jobs
        </Button>
      )}
    </Section>
  )
}

/** The times above the rows; each row tells its own to who cannot see them. */
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
