/** What a field of the type `datetime-local` takes and gives: the time in this browser's zone, to the minute. */
export function toLocalInput(atMs: number): string {
  const at = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000)
  return at.toISOString().slice(0, 16)
}

/** The instant in ISO 8601, or undefined for a field that is empty or half filled. */
export function fromLocalInput(text: string): string | undefined {
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
