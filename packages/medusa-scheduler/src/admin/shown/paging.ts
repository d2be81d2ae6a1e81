/** Where the last page of a list begins. */
export const lastOffset = (count: number, limit: number): number =>
  Math.max(0, Math.ceil(count / limit) - 1) * limit

/** Where a page begins by what an address says: the beginning of a page, whatever stands there. */
export function readOffset(text: string | null, limit: number): number {
  const offset = Number(text)
  return offset > 0 && offset <= 1_000_000 ? Math.floor(offset / limit) * limit : 0
}
