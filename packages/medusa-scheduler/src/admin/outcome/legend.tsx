import type { RunStatus } from "../../answers"
import { Marks, markSize } from "./mark"
import { statusLook } from "./outcome"

/** What the shapes of the strips mean. */
export function OutcomeLegend() {
  return (
    <ul className="text-ui-fg-subtle txt-compact-xsmall flex flex-wrap gap-x-4 gap-y-1" aria-label="Outcomes">
      {Object.entries(statusLook).map(([status, { label }]) => (
        <li key={status} className="flex items-center gap-x-1.5">
          <svg aria-hidden width={markSize.width} height={markSize.height}>
            <Marks status={status as RunStatus} at={[0]} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  )
}
