import { Table } from "@medusajs/ui"
import { useEffect } from "react"
import { lastOffset } from "./paging"

interface PagerProps {
  /** What is paged, for screen readers: one view may have several pagers. */
  of: string
  /** The page that is shown, as the API returned it: while the next one loads, the rows are still from this one. */
  page: { count: number; limit: number; offset: number }
  onOffset: (offset: number) => void
  /** True if there are more rows than were counted. */
  isAtLeast?: boolean
}

/** The pages of a list; renders nothing if there is only one. */
export function Pager({ of, page, onOffset, isAtLeast = false }: PagerProps) {
  const { count, limit, offset } = page
  const last = lastOffset(count, limit)
  const isPast = offset > last
  // The list may have become shorter, or the address may be old. Not repeated while the last page loads.
  useEffect(() => {
    if (isPast) onOffset(last)
  }, [isPast, last])
  if (count <= limit && offset === 0) return null
  return (
    <nav aria-label={`Pages of ${of}`}>
      <Table.Pagination
        className="flex-wrap"
        count={count}
        pageSize={limit}
        pageIndex={Math.floor(offset / limit)}
        pageCount={Math.ceil(count / limit)}
        canPreviousPage={offset > 0}
        canNextPage={offset + limit < count}
        previousPage={() => onOffset(Math.max(0, offset - limit))}
        nextPage={() => onOffset(offset + limit)}
        translations={{
          of: "of",
          results: isAtLeast ? "results or more" : "results",
          pages: "pages",
          prev: "Previous",
          next: "Next",
        }}
      />
    </nav>
  )
}
