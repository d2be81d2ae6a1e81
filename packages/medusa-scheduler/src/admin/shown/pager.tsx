import { Table } from "@medusajs/ui"
import { useEffect } from "react"
import { lastOffset } from "./paging"

interface PagerProps {
  /** What the pages are of, for who hears them: one view may have several. */
  of: string
  /** The page that is shown, as it was answered: while the next one is on its way, the rows are still this one's. */
  page: { count: number; limit: number; offset: number }
  onOffset: (offset: number) => void
  /** True where there are more than were counted. */
  isAtLeast?: boolean
}

/** The pages of a list; nothing where all of it is on one. */
export function Pager({ of, page, onOffset, isAtLeast = false }: PagerProps) {
  const { count, limit, offset } = page
  const last = lastOffset(count, limit)
  const isPast = offset > last
  // The list may have become shorter, and an address may be old. Once: until the answer is there, this page is shown.
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
