import type { Command } from "commander"
import { plainText } from "@nightshift/scheduler/internal/base/safe-text"
import { exitCodes } from "../terminal/process-end"
import { createSession, type GlobalOptions, type Session } from "./session"
import type { Terminal } from "../terminal/terminal"
import { createView, type View } from "../output/view"

/** The answer of a command. */
export interface Answer {
  /** The one document that `--json` prints. */
  document: unknown
  /** The same for a person. */
  text(view: View): string
  /** Makes the exit code 1. Default: false. */
  isFinding?: boolean
}

/** One call of the program. */
export interface Call {
  readonly terminal: Terminal
  /** Runs a command's work and prints its answer. */
  answer<Options extends object>(
    command: Command,
    work: (session: Session, options: Options) => Promise<Answer>,
  ): Promise<void>
  /** Runs the work of a command that writes its output by itself. */
  follow<Options extends object>(
    command: Command,
    work: (session: Session, options: Options) => Promise<void>,
  ): Promise<void>
  exitCode(): number
}

export function createCall(terminal: Terminal): Call {
  let exitCode: number = exitCodes.fine

  async function follow<Options extends object>(
    command: Command,
    work: (session: Session, options: Options & GlobalOptions) => Promise<void>,
  ): Promise<void> {
    const options: Options & GlobalOptions = command.optsWithGlobals()
    const session = createSession(terminal, options)
    try {
      await work(session, options)
    } finally {
      await session.close()
    }
  }

  return {
    terminal,
    exitCode: () => exitCode,
    follow,
    answer: <Options extends object>(
      command: Command,
      work: (session: Session, options: Options) => Promise<Answer>,
    ) =>
      follow<Options>(command, async (session, options) => {
        const answer = await work(session, options)
        const view = () => createView({ timezone: session.timezone, columns: terminal.columns })
        const text = options.json ? JSON.stringify(answer.document, null, 2) : answer.text(view())
        terminal.out(`${plainText(text)}\n`)
        if (answer.isFinding) exitCode = exitCodes.finding
      }),
  }
}
