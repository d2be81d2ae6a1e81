/** Whether a version such as `7.0.15` comes before another; parts that it lacks count as 0. */
export function isOlder(version: string, than: string): boolean {
  const parts = (text: string) => text.split(".").map(Number)
  const bound = parts(than)
  for (const [index, part] of parts(version).entries()) {
    const other = bound[index] ?? 0
    if (part !== other) return part < other
  }
  return false
}
