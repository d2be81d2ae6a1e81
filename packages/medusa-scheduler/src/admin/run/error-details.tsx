import type { ErrorAnswer } from "../../admin-api/answers"

/** The error that a handler threw, with its stack to unfold. */
export function ErrorDetails({ error }: { error: ErrorAnswer }) {
  return (
    <div className="flex flex-col gap-y-2">
      <p className="txt-compact-medium text-ui-tag-red-text break-words">
        <span className="font-medium">{error.name}</span>
        {error.code !== null && <code className="font-mono"> {error.code}</code>}: {error.message}
      </p>
      {error.stack !== null && (
        <details>
          <summary className="txt-compact-small text-ui-fg-interactive-hover focus-visible:shadow-borders-focus w-fit cursor-pointer rounded outline-none">
            Stack
          </summary>
          <pre
            tabIndex={0}
            aria-label="Stack"
            className="bg-ui-bg-subtle text-ui-fg-subtle mt-2 overflow-x-auto rounded-md p-3 font-mono text-xs"
          >
            {error.stack}
          </pre>
        </details>
      )}
    </div>
  )
}
