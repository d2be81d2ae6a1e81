import CliTable from "cli-table3"

export interface Column {
  title: string
  /** A text of several words, which may be wrapped on a narrow screen. Default: false. */
  flexible?: boolean
}

/** Between two columns. */
const gap = "  "
/** A flexible column is never narrower. */
const narrowest = 12

/**
 * Rows in columns, without lines or colours. On a screen that is too narrow, the flexible columns are wrapped; if that is
 * not enough, each row becomes a block of lines with one value each.
 *
 * @param input.width in characters. Default: without bound
 */
export function formatTable(input: {
  columns: Column[]
  rows: string[][]
  width: number | undefined
}): string {
  const { columns, rows } = input
  const width = input.width ?? Infinity
  const natural = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => widthOf(row[index] ?? ""))),
  )
  const widths = fitted(natural, columns, width)
  if (!widths) return formatBlocks(columns, rows, width)
  const table = new CliTable({
    head: columns.map(({ title }) => title),
    // cli-table3 counts a column's padding in its width.
    colWidths: widths.map((each) => each + gap.length),
    chars: noLines,
    style: { "padding-left": 0, "padding-right": gap.length, head: [], border: [] },
  })
  table.push(...rows.map((row) => row.map((cell, index) => brokenTo(cell, widths[index]!).join("\n"))))
  return trimmed(table.toString())
}

const noLines = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right", "left"]
    .concat(["left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((name) => [name, ""]),
)

function fitted(natural: number[], columns: Column[], width: number): number[] | undefined {
  const widths = [...natural]
  const sum = () => widths.reduce((total, each) => total + each, gap.length * (widths.length - 1))
  while (sum() > width) {
    const candidates = widths.flatMap((each, index) =>
      columns[index]?.flexible && each > narrowest ? [index] : [],
    )
    const widest = candidates.reduce<number | undefined>(
      (best, index) => (best === undefined || widths[index]! > widths[best]! ? index : best),
      undefined,
    )
    if (widest === undefined) return undefined
    widths[widest]! -= 1
  }
  return widths
}

function formatBlocks(columns: Column[], rows: string[][], width: number): string {
  const label = Math.max(...columns.map(({ title }) => title.length))
  const room = Math.max(1, width - label - gap.length)
  const blocks = rows.map((row) =>
    columns
      .flatMap(({ title }, index) =>
        brokenTo(row[index] ?? "", room).map((line, number) =>
          `${(number === 0 ? title : "").padEnd(label)}${gap}${line}`.trimEnd(),
        ),
      )
      .join("\n"),
  )
  return blocks.join("\n\n")
}

/** Breaks a text between words, and a word that is longer than a line within it. */
export function brokenTo(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(" ").flatMap((each) => pieces(each, width))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.length > 0 ? lines : [""]
}

function pieces(word: string, width: number): string[] {
  if (!(word.length > width)) return [word]
  return Array.from({ length: Math.ceil(word.length / width) }, (_, at) =>
    word.slice(at * width, (at + 1) * width),
  )
}

function widthOf(text: string): number {
  return text.split("\n").reduce((widest, line) => Math.max(widest, line.length), 0)
}

function trimmed(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
}
