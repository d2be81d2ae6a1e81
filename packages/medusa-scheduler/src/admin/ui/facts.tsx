import type { ReactNode } from "react"

/** Names and values; a value that is null or undefined is left out with its name. */
export function Facts({ facts }: { facts: Record<string, ReactNode> }) {
  return (
    <dl className="small:grid-cols-[160px_1fr] txt-compact-small grid grid-cols-[104px_1fr] content-start gap-x-4 gap-y-2">
      {Object.entries(facts)
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ui-fg-subtle">{name}</dt>
            <dd className="text-ui-fg-base mb-1 min-w-0 break-words">{value}</dd>
          </div>
        ))}
    </dl>
  )
}
