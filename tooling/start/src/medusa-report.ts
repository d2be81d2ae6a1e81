/*
 * What `medusa-command` says on its output of each command that it has done, among Medusa's own lines.
 */
const prefix = "nightshift-start, done: "

/** `result`: what was done, in a few words. */
export function reportLine(result: string): string {
  return `${prefix}${result}\n`
}

/** What was done, or undefined where the line is not a report. */
export function readReport(line: string): string | undefined {
  return line.startsWith(prefix) ? line.slice(prefix.length) : undefined
}
