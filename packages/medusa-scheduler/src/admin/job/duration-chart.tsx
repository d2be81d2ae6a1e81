import type { RunAnswer } from "../../admin-api/answers"
import { useRuns } from "../api/queries"
import { durationScale } from "./duration-scale"
import { describeOutcome } from "../outcome/outcome"
import { Section } from "../ui/section"
import { Empty, FailureNote, Loading } from "../ui/state"
import { browserZone, instantText } from "../time/instant-text"
import { formatDuration } from "../time/duration"

const most = 50
const size = { width: 480, height: 270, left: 56, bottom: 8, top: 12 }

type Timed = RunAnswer & { duration_ms: number }

const isTimed = (run: RunAnswer): run is Timed =>
  run.duration_ms !== null && (run.status === "succeeded" || run.status === "failed")

/** The durations of the newest runs. */
export function DurationChart({ job }: { job: string }) {
  const { data, error, isLoading } = useRuns({ job, limit: most, offset: 0 }, true)
  const runs = (data?.runs ?? []).filter(isTimed).reverse()
  return (
    <Section title="Durations">
      {error !== null && <FailureNote error={error} />}
      {isLoading && <Loading what="the durations" />}
      {data && runs.length === 0 && <Empty title="No run has ended yet" />}
      {runs.length > 0 && <Bars runs={runs} />}
    </Section>
  )
}

function Bars({ runs }: { runs: Timed[] }) {
  const durations = runs.map((run) => run.duration_ms).sort((a, b) => a - b)
  const [middle, longest] = [durations[Math.floor(durations.length / 2)]!, durations.at(-1)!]
  const { endMs, linesMs } = durationScale(longest)
  const room = { width: size.width - size.left, height: size.height - size.top - size.bottom }
  const step = room.width / Math.max(runs.length, 20)
  const heightOf = (ms: number) => (ms / endMs) * room.height
  const yOf = (ms: number) => size.top + room.height - heightOf(ms)
  const summary = `The last ${runs.length === 1 ? "run" : `${runs.length} runs`}: half took up to ${formatDuration(middle)}, the longest ${formatDuration(longest)}.`
  return (
    <figure className="flex flex-col gap-y-2">
      <svg role="img" aria-label={summary} viewBox={`0 0 ${size.width} ${size.height}`} className="w-full">
        {linesMs.map((line) => (
          <g key={line}>
            <line
              x1={size.left}
              x2={size.width}
              y1={yOf(line)}
              y2={yOf(line)}
              className="stroke-ui-border-base"
              strokeWidth={1}
            />
            <text
              x={size.left - 8}
              y={yOf(line)}
              textAnchor="end"
              dominantBaseline="middle"
              className="fill-ui-fg-subtle"
              fontSize={11}
            >
              {line === 0 ? "0" : formatDuration(line).replace(".0 ", " ")}
            </text>
          </g>
        ))}
        {runs.map((run, index) => {
          const isFailed = run.status === "failed"
          const height = Math.max(2, heightOf(run.duration_ms))
          const x = size.left + index * step
          return (
            <g key={run.id}>
              <title>
                {`${instantText(run.scheduled_for, browserZone())}: ${formatDuration(run.duration_ms)}, ${describeOutcome(run)}`}
              </title>
              <rect
                x={x + step * 0.15}
                y={size.top + room.height - height}
                width={step * 0.7}
                height={height}
                rx={1}
                className={isFailed ? "fill-ui-tag-red-icon" : "fill-ui-tag-green-icon"}
              />
              {isFailed && <Cross x={x + step / 2} y={size.top + room.height - height - 5} />}
            </g>
          )
        })}
      </svg>
      <figcaption className="text-ui-fg-subtle txt-compact-small">{summary}</figcaption>
    </figure>
  )
}

/** Marks a failure in a way that does not depend on colour. */
const Cross = ({ x, y }: { x: number; y: number }) => (
  <path
    d={`M${x - 2} ${y - 2} l4 4 m0 -4 l-4 4`}
    className="stroke-ui-tag-red-icon fill-none"
    strokeWidth={1.5}
    strokeLinecap="round"
  />
)
