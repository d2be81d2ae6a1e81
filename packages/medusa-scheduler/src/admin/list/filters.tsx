import { MagnifyingGlass } from "@medusajs/icons"
import { Input } from "@medusajs/ui"
import { useEffect, useState } from "react"
import { stateLook } from "../outcome/outcome"
import { Choice } from "../ui/choice"

/** The debounce of the search field, in milliseconds. */
const typingMs = 300

export interface JobFilter {
  q: string
  state: string
}

const states = Object.fromEntries(Object.entries(stateLook).map(([state, { label }]) => [state, label]))

export function JobFilters({
  filter,
  onChange,
}: {
  filter: JobFilter
  onChange: (filter: JobFilter) => void
}) {
  const [text, setText] = useState(filter.q)
  useEffect(() => {
    if (text === filter.q) return
    const timer = setTimeout(() => onChange({ ...filter, q: text }), typingMs)
    return () => clearTimeout(timer)
  }, [text, filter, onChange])
  return (
    <div role="search" className="flex flex-wrap items-center gap-2">
      <Choice
        label="State"
        all="All states"
        value={filter.state}
        options={states}
        onChange={(state) => onChange({ ...filter, state })}
      />
      <div className="relative">
        {/* Type "search" would add an icon without an accessible name. */}
        <Input
          role="searchbox"
          size="small"
          className="pl-8"
          aria-label="Search jobs by name"
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <MagnifyingGlass
          aria-hidden
          className="text-ui-fg-subtle pointer-events-none absolute left-1.5 top-1.5"
        />
      </div>
    </div>
  )
}
