import type { RunAnswer, RunStatus } from "../../answers"
import { usePointed } from "../shown/pointed"
import { browserZone, instantText } from "../time/instant-text"
import { Marks, markSize } from "./mark"
import { outcomeWords, statusLook, stripWords } from "./outcome"

const most = 20
const step = markSize.width + 3

/** A job's newest outcomes, the newest at the right. */
export function OutcomeStrip({ runs }: { runs: RunAnswer[] }) {
  const shown = runs.slice(-most)
  const pointed = usePointed((fraction) => {
    const run = shown[Math.floor(fraction * most)]
    return run && `${instantText(run.scheduled_for, browserZone())}: ${outcomeWords(run)}`
  })
  if (shown.length === 0) return <span className="text-ui-fg-subtle txt-compact-small">No runs yet</span>
  const width = most * step
  const places = (status: RunStatus) =>
    shown.flatMap((run, index) => (run.status === status ? [index * step] : []))
  return (
    <span {...pointed} className="inline-block w-fit">
      <svg
        role="img"
        aria-label={stripWords(shown)}
        viewBox={`0 0 ${width} ${markSize.height}`}
        width={width}
        height={markSize.height}
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
