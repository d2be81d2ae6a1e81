/** The offset of the last page of a list. */
export const lastOffset = (count: number, limit: number): number =>
  Math.max(0, Math.ceil(count / limit) - 1) * limit

/** The offset in an address, rounded down to the start of a page; 0 if it is invalid. */
export function readOffset(text: string | null, limit: number): number {
  const offset = Number(text)
  return offset > 0 && offset <= 1_000_000 ? Math.floor(offset / limit) * limit : 0
}
