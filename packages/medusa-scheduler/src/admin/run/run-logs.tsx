import { Button } from "@medusajs/ui"
import { useState } from "react"
import type { LogLineAnswer, RunDetailAnswer } from "../../admin-api/answers"
import { Section } from "../ui/section"
import { browserZone, instantText } from "../time/instant-text"
import { isGoing } from "./run-end"

const colour: Record<LogLineAnswer["level"], string> = {
  info: "text-ui-fg-subtle",
  warn: "text-ui-tag-orange-text",
  error: "text-ui-tag-red-text",
}

/** How many lines are shown at first: a run may have thousands, and is fetched every second. */
const newest = 200

/** What the handler logged. */
export function RunLogs({ run }: { run: RunDetailAnswer }) {
  const { logs, logs_cut: isCut, attempt } = run
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? logs : logs.slice(-newest)
  return (
    <Section
      title="Log"
      aside={
        shown.length < logs.length && (
          <Button size="small" variant="secondary" onClick={() => setIsWhole(true)}>
            Show all {logs.length} lines
          </Button>
        )
      }
    >
      {logs.length === 0 && (
        <p className="txt-compact-small text-ui-fg-subtle">
          {isGoing(run) ? "The handler has logged nothing yet." : "The handler logged nothing."}
        </p>
      )}
      {logs.length > 0 && (
        <ol
          tabIndex={0}
          aria-label="Log lines"
          className="bg-ui-bg-subtle max-h-[400px] overflow-auto rounded-md p-3 font-mono text-xs"
        >
          {shown.map((line, index) => (
            <li key={logs.length - shown.length + index} className="flex gap-x-3">
              <time
                dateTime={line.at}
                title={instantText(line.at, browserZone())}
                className="text-ui-fg-subtle shrink-0"
              >
                {instantText(line.at, browserZone()).split(", ")[1]}
              </time>
              {attempt > 1 && <span className="text-ui-fg-subtle shrink-0">attempt {line.attempt}</span>}
              <span className={`shrink-0 ${colour[line.level]}`}>{line.level}</span>
              <span className="text-ui-fg-base whitespace-pre-wrap break-words">{line.message}</span>
            </li>
          ))}
        </ol>
      )}
      {shown.length < logs.length && (
        <p className="txt-compact-small text-ui-fg-subtle pt-2">Only the newest {newest} lines are shown.</p>
      )}
      {isCut && (
        <p className="txt-compact-small text-ui-fg-subtle pt-2">
          The handler logged more lines than are kept.
        </p>
      )}
    </Section>
  )
}
