import { Alert, Button, Text } from "@medusajs/ui"
import type { ReactNode } from "react"
import { errorMessage, failureOf } from "../api/error-message"

/** A placeholder for content that loads for the first time, so that the layout does not jump. */
export function Loading({ what, lines = 4 }: { what: string; lines?: number }) {
  return (
    <div role="status" className="flex flex-col gap-y-3 px-6 py-4">
      <span className="sr-only">Loading {what} …</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="bg-ui-bg-component h-6 animate-pulse rounded-md" />
      ))}
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-y-1 px-6 py-10 text-center">
      <Text weight="plus">{title}</Text>
      {children && <Text className="text-ui-fg-subtle max-w-[480px]">{children}</Text>}
    </div>
  )
}

/** Why something cannot be shown, or is out of date. */
export function FailureNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <Alert variant="error" role="alert">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="min-w-0 break-words">{errorMessage(error)}</span>
        {failureOf(error) === "signed-out" ? (
          <Button size="small" variant="secondary" onClick={() => window.location.reload()}>
            Sign in
          </Button>
        ) : (
          onRetry && (
            <Button size="small" variant="secondary" onClick={onRetry}>
              Try again
            </Button>
          )
        )}
      </div>
    </Alert>
  )
}
