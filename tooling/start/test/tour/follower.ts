import { mkdirSync, writeFileSync } from "node:fs"
import path from "node:path"
import { shownOutput } from "./shown-output"
import type { Terminal } from "./terminal"
import type { Step, TerminalName } from "./tour-document"

interface FollowerOptions {
  /** The root folder of the repository. */
  root: string
  terminals: Record<TerminalName, Terminal>
  /** Maps a command or a file of the tour to what is typed instead. */
  typed: (text: string) => string
}

/** Follows a tour, and compares the output with what the tour shows. */
export class Follower {
  /** Resolves when the command in the first terminal has ended. */
  private running: Promise<number> | undefined
  /** The line of the block whose output is collected. */
  private block: number | undefined

  constructor(private readonly options: FollowerOptions) {}

  /** @throws Error with the tour's line, what it shows and the actual output */
  async follow(step: Step): Promise<void> {
    if (step.kind === "file") {
      this.writeFile(step)
      return
    }
    const terminal = this.options.terminals[step.terminal]
    try {
      if (step.kind === "output") await this.compare(step, terminal)
      else await this.act(step, terminal)
    } catch (error) {
      const message = `The tour, line ${step.line}: ${(error as Error).message}`
      throw new Error(`${message}\n\nSeen:\n\n${terminal.output()}`, { cause: error })
    }
  }

  private async act(step: Extract<Step, { kind: "command" | "keys" }>, terminal: Terminal): Promise<void> {
    if (step.line !== this.block) terminal.clear()
    this.block = step.line
    if (step.kind === "keys") {
      terminal.interrupt()
      await this.running
      this.running = undefined
      return
    }
    const code = terminal.type(this.options.typed(step.command))
    if (step.terminal === "first") {
      this.running = code
      // After a failure the terminal is closed, and nothing awaits it any more.
      code.catch(() => undefined)
    }
    if (step.terminal === "second" && (await code) !== 0 && !step.mayFail)
      throw new Error(`"${step.command}" failed.`)
  }

  private writeFile(step: Extract<Step, { kind: "file" }>): void {
    const file = path.join(this.options.root, step.path)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, this.options.typed(step.text))
  }

  private async compare(step: Extract<Step, { kind: "output" }>, terminal: Terminal): Promise<void> {
    const shown = shownOutput(step)
    if (step.terminal === "first") {
      let hasEnded = false
      void this.running?.catch(() => undefined).finally(() => (hasEnded = true))
      await terminal.until(() => hasEnded || shown.isIn(terminal.output()))
    }
    const isShown = step.terminal === "first" ? shown.isIn : shown.isAll
    if (isShown(terminal.output())) return
    throw new Error(`expected the output that the tour shows:\n\n${step.lines.join("\n")}`)
  }
}
