import type { LogLineAnswer, RunDetailAnswer } from "../../answers"
import { isGoing } from "../api/reading"
import { Section } from "../shown/section"
import { browserZone, instantText } from "../time/instant-text"

const colour: Record<LogLineAnswer["level"], string> = {
  info: "text-ui-fg-subtle",
  warn: "text-ui-tag-orange-text",
  error: "text-ui-fg-error",
}

/** What the handler logged. */
export function RunLogs({ run }: { run: RunDetailAnswer }) {
  const { logs, logs_cut: isCut, attempt } = run
  return (
    <Section title="Log">
      {logs.length === 0 && (
        <p className="txt-compact-small text-ui-fg-muted">
          {isGoing(run) ? "Its handler has logged nothing yet." : "Its handler logged nothing."}
        </p>
      )}
      {logs.length > 0 && (
        <ol
          tabIndex={0}
          aria-label="Log lines"
          className="bg-ui-bg-subtle max-h-[400px] overflow-auto rounded-md p-3 font-mono text-xs"
        >
          {logs.map((line, index) => (
            <li key={index} className="flex gap-x-3">
              <time
                dateTime={line.at}
                title={instantText(line.at, browserZone())}
                className="text-ui-fg-muted shrink-0"
              >
                {instantText(line.at, browserZone()).split(", ")[1]}
              </time>
              {attempt > 1 && <span className="text-ui-fg-muted shrink-0">attempt {line.attempt}</span>}
              <span className={`shrink-0 ${colour[line.level]}`}>{line.level}</span>
              <span className="text-ui-fg-base whitespace-pre-wrap break-words">{line.message}</span>
            </li>
          ))}
        </ol>
      )}
      {isCut && (
        <p className="txt-compact-small text-ui-fg-subtle pt-2">It logged more lines than are kept.</p>
      )}
    </Section>
  )
}
