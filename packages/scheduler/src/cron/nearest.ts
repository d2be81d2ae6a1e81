/**
 * The candidate that was probably meant by a misspelt word, or undefined when none is close.
 * Case does not count. A swap of two neighbouring letters is one mistake, as is a letter too many, too few
 * or wrong.
 */
export function nearest(
  word: string,
  candidates: readonly string[],
  mostMistakes: number,
): string | undefined {
  let best: string | undefined
  let fewest = mostMistakes + 1
  const wanted = word.toLowerCase()
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= fewest) continue
    const mistakes = countMistakes(wanted, candidate.toLowerCase())
    if (mistakes < fewest) {
      fewest = mistakes
      best = candidate
    }
  }
  return best
}

/** Damerau-Levenshtein distance in its restricted form (optimal string alignment). */
function countMistakes(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, at(beforeLast, column - 2) + 1)
      }
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
