/** What is another each time, and what stands for it. */
const varying: readonly [RegExp, string][] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?/g, "<time>"],
  [/\b\d\d:\d\d:\d\d\b/g, "<time>"],
  [/\b\d+(\.\d+)? (ms|s|min|h)\b/g, "<length>"],
  [/(?<=localhost:|\d+\.\d+\.\d+\.\d+:)\d+/g, "<port>"],
  [/\b\d+(\.\d+)+\b/g, "<version>"],
  // Redis is a program of the machine, or one that was unpacked for it.
  [/\bredis (program|package)\b/g, "redis <source>"],
  [/\b[\w.-]+-\d+-[\da-f]{8}\b/g, "<worker>"],
  [/\b(run|Run) \d+\b/g, "$1 <id>"],
  // In a table, where the run is the first column.
  [/^\d+ /g, "<id> "],
]

/** A part that is shown without a gap. */
type Chunk = string[]

export interface ShownOutput {
  /** Whether the output is what the tour shows, whole. */
  isAll: (output: string) => boolean
  /** Whether what the tour shows is in the output, among other lines. */
  isIn: (output: string) => boolean
}

/**
 * What a tour shows of an output: its lines, without heed of what is another each time (times, lengths of time,
 * addresses, versions, ids) and of the widths of columns. A line `…` stands for any lines. With `anyCounts` a number
 * stands for any number, but 0 for none but 0.
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

/** The first chunk is the begin, the last is the end, and between them lies anything. */
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

/** Without the empty lines around it. */
function trimmed(lines: string[]): string[] {
  return lines.join("\n").trim().split("\n")
}
