import type { ScheduleAnswer } from "../../answers"
import { browserZone } from "../time/instant-text"

/** A schedule in English, with its expression and, where it is another than the browser's, its zone. */
export function ScheduleWords({ schedule }: { schedule: ScheduleAnswer }) {
  const { words, expression, timezone } = schedule
  return (
    <span className="flex flex-col">
      <span className="text-ui-fg-base">{words}</span>
      <span className="text-ui-fg-subtle txt-compact-xsmall">
        <code className="font-mono">{expression}</code>
        {` · ${timezone}${timezone === browserZone() ? ", your zone" : ""}`}
      </span>
    </span>
  )
}
