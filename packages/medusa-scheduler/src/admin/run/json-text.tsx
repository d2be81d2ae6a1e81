/** A JSON value as text. */
export function JsonText({ value, empty }: { value: unknown; empty: string }) {
  if (value === null || value === undefined)
    return <p className="txt-compact-small text-ui-fg-subtle">{empty}</p>
  return (
    <pre
      tabIndex={0}
      className="bg-ui-bg-subtle text-ui-fg-base max-h-[320px] overflow-auto rounded-md p-3 font-mono text-xs"
    >
      {JSON.stringify(value, null, 2)}
    </pre>
  )
}
