import { Table } from "@medusajs/ui"

interface PagerProps {
  count: number
  limit: number
  offset: number
  onOffset: (offset: number) => void
  /** True where there are more than were counted. */
  isAtLeast?: boolean
}

/** The pages of a list; nothing where all of it is on one. */
export function Pager({ count, limit, offset, onOffset, isAtLeast = false }: PagerProps) {
  if (count <= limit && offset === 0) return null
  return (
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
  )
}
