import type { ScheduleAnswer } from "../../admin-api/answers"

/** A schedule in English, with its zone and its expression. */
export function ScheduleText({ schedule }: { schedule: ScheduleAnswer }) {
  const { words, expression, timezone } = schedule
  return (
    <span className="flex flex-col">
      <span className="text-ui-fg-base">{words.includes(timezone) ? words : `${words} (${timezone})`}</span>
      <code className="text-ui-fg-subtle font-mono text-xs">{expression}</code>
    </span>
  )
}
