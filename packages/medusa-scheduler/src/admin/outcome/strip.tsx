import type { RunAnswer } from "../../answers"
import { browserZone, instantText } from "../time/instant-text"
import { Mark, markSize } from "./mark"
import { outcomeWords, stripWords } from "./outcome"

const most = 20
const step = markSize.width + 3

/** A job's newest outcomes, the newest at the right. */
export function OutcomeStrip({ runs }: { runs: RunAnswer[] }) {
  const shown = runs.slice(-most)
  if (shown.length === 0) return <span className="text-ui-fg-muted txt-compact-small">No runs yet</span>
  const width = most * step
  return (
    <svg
      role="img"
      aria-label={stripWords(shown)}
      viewBox={`0 0 ${width} ${markSize.height}`}
      width={width}
      height={markSize.height}
    >
      {shown.map((run, index) => (
        <g key={run.id}>
          <title>{`${instantText(run.scheduled_for, browserZone())}: ${outcomeWords(run)}`}</title>
          <rect x={index * step} width={step} height={markSize.height} className="fill-transparent" />
          <Mark status={run.status} x={index * step} />
        </g>
      ))}
    </svg>
  )
}
