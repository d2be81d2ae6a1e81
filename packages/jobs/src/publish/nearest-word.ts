import { closest, distance } from "fastest-levenshtein"

/** The known word that `word` was probably meant to be: one within two slips of the hand, if there is one. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const candidate = closest(word, [...known])
  return candidate && distance(word, candidate) <= Math.max(2, word.length / 3) ? candidate : undefined
}
