/** Whether Postgres can store a text: one with NUL, or with half of a surrogate pair, it refuses. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text)
}

/** Postgres can store every character but NUL and the halves of a surrogate pair, which a cut may leave. */
export function storable(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .replaceAll("\0", "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
}
