/** Values that change between runs, and their placeholders. */
const varying: readonly [RegExp, string][] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?/g, "<time>"],
  [/\b\d\d:\d\d:\d\d\b/g, "<time>"],
  [/\b\d+(\.\d+)? (ms|s|min|h)\b/g, "<length>"],
  [/(?<=localhost:|\d+\.\d+\.\d+\.\d+:)\d+/g, "<port>"],
  [/\b\d+(\.\d+)+\b/g, "<version>"],
  // Redis is installed on the machine, or was unpacked into the cache.
  [/\bredis (program|package)\b/g, "redis <source>"],
  [/\b[\w.-]+-\d+-[\da-f]{8}\b/g, "<worker>"],
  [/\b(run|Run) \d+\b/g, "$1 <id>"],
  // In a table with the run as the first column.
  [/^\d+ /g, "<id> "],
]

/** A part without a gap. */
type Chunk = string[]

interface ShownOutput {
  /** Whether the whole output matches what the tour shows. */
  isAll: (output: string) => boolean
  /** Whether the output contains what the tour shows, among other lines. */
  isIn: (output: string) => boolean
}

/**
 * The output that a tour shows. Values that change between runs (times, durations, addresses, versions, ids) and column
 * widths are ignored. A line `…` stands for any lines. With `anyCounts` a number stands for any number except 0, and 0
 * only for 0.
 */
export function shownOutput(options: { lines: string[]; anyCounts: boolean }): ShownOutput {
  const linesOf = (text: string) => plainLines(text, options.anyCounts)
  const chunks: Chunk[] = [[]]
  for (const line of options.lines.flatMap(linesOf)) {
    if (line === "…") chunks.push([])
    else chunks.at(-1)!.push(line)
  }
  return {
    isAll: (output) => matches(chunks, trimmed(linesOf(output))),
    isIn: (output) => matches([[], ...chunks, []], linesOf(output)),
  }
}

/** The first chunk is the beginning, the last one the end, and anything may be between them. */
function matches(chunks: Chunk[], lines: string[]): boolean {
  const [first = [], ...rest] = chunks
  if (!isAt(lines, 0, first)) return false
  const last = rest.pop()
  if (last === undefined) return lines.length === first.length
  let at = first.length
  for (const chunk of rest) {
    while (at < lines.length && !isAt(lines, at, chunk)) at += 1
    at += chunk.length
  }
  return at <= lines.length - last.length && isAt(lines, lines.length - last.length, last)
}

function isAt(lines: string[], at: number, chunk: Chunk): boolean {
  return chunk.every((line, index) => lines[at + index] === line)
}

function plainLines(text: string, anyCounts: boolean): string[] {
  return text.split("\n").map((line) => {
    const even = line.replaceAll(/\s+/g, " ").trim()
    const plain = varying.reduce((soFar, [pattern, name]) => soFar.replaceAll(pattern, name), even)
    return anyCounts ? plain.replaceAll(/\b[1-9]\d*\b/g, "<count>") : plain
  })
}

/** Removes leading and trailing empty lines. */
function trimmed(lines: string[]): string[] {
  return lines.join("\n").trim().split("\n")
}
