/*
 * The lines by which `medusa-command` reports each finished command, among Medusa's own output.
 */
const prefix = "nightshift-start, done: "

/** `result`: a short summary of what was done. */
export function reportLine(result: string): string {
  return `${prefix}${result}\n`
}

/** The summary, or undefined if the line is not a report. */
export function readReport(line: string): string | undefined {
  return line.startsWith(prefix) ? line.slice(prefix.length) : undefined
}
