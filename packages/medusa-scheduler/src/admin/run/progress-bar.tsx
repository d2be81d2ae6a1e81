import type { RunDetailAnswer } from "../../admin-api/answers"
import { readProgress } from "./progress"

/** The progress that the handler reports. */
export function ProgressBar({ run }: { run: RunDetailAnswer }) {
  const progress = readProgress(run.progress)
  if (!progress) return null
  const { fraction, text } = progress
  const percent = fraction === undefined ? undefined : Math.round(fraction * 100)
  return (
    <div className="flex flex-col gap-y-1 pb-4">
      {percent !== undefined && (
        <div
          role="progressbar"
          aria-label="Progress"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-valuetext={text}
          className="bg-ui-bg-component-hover h-2 w-full overflow-hidden rounded-full"
        >
          <div className="bg-ui-tag-blue-icon h-full transition-all" style={{ width: `${percent}%` }} />
        </div>
      )}
      <p className="txt-compact-small text-ui-fg-subtle break-words">
        {percent !== undefined && <span className="text-ui-fg-base tabular-nums">{percent} % </span>}
        {typeof run.progress === "number" ? "" : text}
      </p>
    </div>
  )
}
