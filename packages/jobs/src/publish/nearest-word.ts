/** The known word that `word` was probably meant to be: one within two slips of the hand, if there is one. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const byDistance = known
    .map((candidate) => ({ candidate, slips: slipsBetween(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips)
  const best = byDistance[0]
  return best && best.slips <= Math.max(2, word.length / 3) ? best.candidate : undefined
}

/** Levenshtein's distance: letters to add, drop or change to get from one to the other. */
function slipsBetween(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let line = 1; line <= a.length; line++) {
    const row = [line]
    for (let column = 1; column <= b.length; column++) {
      const change = previous[column - 1]! + (a[line - 1] === b[column - 1] ? 0 : 1)
      row.push(Math.min(change, previous[column]! + 1, row[column - 1]! + 1))
    }
    previous = row
  }
  return previous[b.length]!
}
