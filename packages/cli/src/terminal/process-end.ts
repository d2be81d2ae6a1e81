import { writeSync } from "node:fs"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { thrownSummary } from "@nightshift/scheduler/internal/base/logger"

/** The exit codes of the command. `wrongUse` also stands for an error. */
export const exitCodes = { fine: 0, finding: 1, wrongUse: 2 } as const

/** The exit code that a shell gives to a program whose reader has gone (128 + SIGPIPE). */
const readerGone = 141

/**
 * Makes sure that the process never exits with 0 before `end` is called: not when nothing keeps it alive any more, such as a
 * promise that can never settle, not when a file of the store exits, and not when its output cannot be written.
 *
 * @param report shows an error on stderr
 */
export function guardEnd(report: (error: NightshiftError) => void): {
  /** Ends the process, once the output is flushed or has failed. */
  end(exitCode: number, unwritten?: Error | null): void
} {
  let isIdle = false
  let hasEnded = false
  const fail = (found: string, cause?: unknown): never => {
    hasEnded = true
    report(unfinished(found, cause))
    process.exit(exitCodes.wrongUse)
  }
  const failWriting = (error: NodeJS.ErrnoException): never => {
    if (error.code !== "EPIPE") fail(`an error of its output: ${thrownSummary(error)}`, error)
    // The reader has seen enough, as with `nightshift watch | head`.
    hasEnded = true
    process.exit(readerGone)
  }
  process.stdout.on("error", failWriting)
  process.on("uncaughtException", (error) =>
    fail(`an error outside of all calls: ${thrownSummary(error)}`, error),
  )
  process.on("beforeExit", () => (isIdle = true))
  process.on("exit", (code) => {
    if (hasEnded || code !== exitCodes.fine) return
    const byFile = "the end of the process: a file that it imports calls process.exit"
    report(unfinished(isIdle ? "nothing left to do: a promise that it waits for can never settle" : byFile))
    process.exitCode = exitCodes.wrongUse
  })
  return {
    end(exitCode, unwritten) {
      if (unwritten) failWriting(unwritten)
      hasEnded = true
      process.exit(exitCode)
    },
  }
}

function unfinished(found: string, cause?: unknown): NightshiftError {
  return new NightshiftError({
    code: "COMMAND_UNFINISHED",
    where: "nightshift",
    expected: "to reach the end of the command",
    found,
    hint: "Look at what the config and the job files do when they are imported.",
    cause,
  })
}

/** Writes to stderr synchronously: a process that is ending waits for nothing. */
export function writeError(text: string): void {
  try {
    writeSync(process.stderr.fd, text)
  } catch {
    // Nobody reads it; the exit code says enough.
  }
}
