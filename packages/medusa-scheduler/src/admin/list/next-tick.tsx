import type { JobAnswer } from "../../admin-api/answers"
import { browserZone, instantText } from "../time/instant-text"
import { Countdown } from "../time/relative"

/** The time until a job's next tick. */
export function NextTick({ job }: { job: Pick<JobAnswer, "state" | "next_tick" | "pause"> }) {
  const { state, next_tick: nextTick, pause } = job
  if (state === "removed") return <span className="text-ui-fg-subtle">never: removed</span>
  if (state === "paused") {
    if (!pause?.until) return <span className="text-ui-fg-subtle">when it is resumed</span>
    return (
      <span className="text-ui-fg-subtle">
        resumes <Countdown to={pause.until} />
      </span>
    )
  }
  if (!nextTick) return <span className="text-ui-fg-subtle">no more</span>
  return (
    <time
      dateTime={nextTick}
      title={instantText(nextTick, browserZone())}
      className="text-ui-fg-base whitespace-nowrap"
    >
      <Countdown to={nextTick} />
    </time>
  )
}
