/**
 * The known word nearest to another, if it is near enough for a typing error: at most `mostSlips` letters added, dropped
 * or changed, in any letter case. Undefined if none is, or if two are equally near.
 *
 * @param mostSlips default: two, or a third of the letters of a longer word
 */
export function nearest(word: string, known: readonly string[], mostSlips?: number): string | undefined {
  const wanted = word.toLowerCase()
  const allowed = mostSlips ?? Math.max(2, Math.floor(word.length / 3))
  let best: { word: string; slips: number; isAlone: boolean } | undefined
  for (const candidate of known) {
    // Each extra letter is a slip, so a long text is not compared with short names at all.
    if (Math.abs(candidate.length - wanted.length) > allowed) continue
    const slips = distance(wanted, candidate.toLowerCase())
    if (slips < (best?.slips ?? Infinity)) best = { word: candidate, slips, isAlone: true }
    else if (best?.slips === slips && candidate !== best.word) best.isAlone = false
  }
  return best?.isAlone && best.slips <= allowed && best.slips < word.length ? best.word : undefined
}

/** The Levenshtein distance: the fewest characters that must be added, dropped or changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const changed = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
