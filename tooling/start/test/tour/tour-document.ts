/** The tour uses two: the store runs in the first, everything else in the second. */
export type TerminalName = "first" | "second"

/** A step of the tour: an action, or an expected output. */
export type Step = { line: number } & (
  | { kind: "command"; terminal: TerminalName; command: string; mayFail: boolean }
  | { kind: "keys"; terminal: TerminalName }
  | { kind: "file"; path: string; text: string }
  | { kind: "output"; terminal: TerminalName; lines: string[]; anyCounts: boolean }
)

interface Fence {
  line: number
  info: string
  lines: string[]
}

const fence = /^```(?<info>[^`]*)$/
const foreignCode = /^\s*(```|~~~)|^( {4}|\t)\s*\S/
const namedCommand = /`((?:npm|npx|node|curl|cd|git|docker|rm|sleep) [^`]+)`/g

/**
 * Parses a tour into steps.
 *
 * - ` ```sh first `: commands, one on a line, in the terminal of that name
 * - ` ```text first `: what that terminal shows then; a line `…` stands for omitted lines. With `any-counts`
 *   a number stands for any other number but 0
 * - ` ```keys first `: Ctrl-C in that terminal
 * - ` ```ts ` or ` ```js `: a whole file, whose first line names its path in a comment
 *
 * @throws Error for anything else that looks like code, and for a command in the prose that no block has
 */
export function readTour(markdown: string): Step[] {
  const { fences, prose } = split(markdown)
  const steps = fences.flatMap(stepsOf)
  steps.forEach((step, index) => {
    if (isRunning(step) && steps[index + 1]?.kind !== "output") {
      throw fault(step.line, "the output to wait for, right after the commands of the first terminal", "none")
    }
  })
  const commands = steps.flatMap((step) => (step.kind === "command" ? [step.command] : []))
  for (const { line, text } of prose) {
    for (const [, named = ""] of text.matchAll(namedCommand)) {
      if (commands.some((command) => command.includes(named))) continue
      throw fault(line, "a command that a block of the tour has, so that it is run", `\`${named}\``)
    }
  }
  return steps
}

function split(markdown: string): { fences: Fence[]; prose: { line: number; text: string }[] } {
  const fences: Fence[] = []
  const prose: { line: number; text: string }[] = []
  let open: Fence | undefined
  markdown.split("\n").forEach((text, index) => {
    const line = index + 1
    const info = fence.exec(text)?.groups?.info
    if (open && text === "```") open = undefined
    else if (open) open.lines.push(text)
    else if (info !== undefined) fences.push((open = { line, info: info.trim(), lines: [] }))
    else if (foreignCode.test(text))
      throw fault(line, "code between ``` at the beginning of a line", `"${text}"`)
    else prose.push({ line, text })
  })
  if (open) throw fault(open.line, "an end of this block", "none")
  return { fences, prose }
}

function stepsOf({ line, info, lines }: Fence): Step[] {
  const [language, ...labels] = info.split(" ")
  const terminal = labels[0]
  if (language === "ts" || language === "js") return [fileStep(line, lines)]
  if (terminal !== "first" && terminal !== "second") {
    throw fault(line, 'ts, js, or one of sh, text, keys with the terminal "first" or "second"', `"${info}"`)
  }
  if (language === "sh") return commandSteps({ line, terminal, lines })
  if (language === "keys" && lines.join() === "Ctrl-C") return [{ kind: "keys", line, terminal }]
  if (language === "text") {
    return [{ kind: "output", line, terminal, lines, anyCounts: labels.includes("any-counts") }]
  }
  throw fault(line, "sh, text, or keys with Ctrl-C", `"${info}" with "${lines.join()}"`)
}

function commandSteps(block: { line: number; terminal: TerminalName; lines: string[] }): Step[] {
  const { line, terminal, lines } = block
  const commands = lines
    .join("\n")
    .split(/(?<!\\)\n/)
    .filter((command) => command.trim() !== "")
  if (commands.length === 0) throw fault(line, "a command", "an empty block")
  return commands.map((command, index) => ({
    kind: "command",
    line,
    terminal,
    command,
    // Only if the tour shows the exit code.
    mayFail: commands[index + 1] === "echo $?",
  }))
}

function fileStep(line: number, lines: string[]): Step {
  const path = /^\/\/ (\S+\.\w+)$/.exec(lines[0] ?? "")?.[1]
  if (path === undefined) throw fault(line, "a first line that names the file's path", `"${lines[0] ?? ""}"`)
  return { kind: "file", line, path, text: `${lines.join("\n")}\n` }
}

/** Nothing would wait for the end of such a step. */
function isRunning(step: Step): boolean {
  return (step.kind === "command" || step.kind === "keys") && step.terminal === "first"
}

function fault(line: number, expected: string, found: string): Error {
  return new Error(`The tour, line ${line}: expected ${expected}, got ${found}.`)
}
