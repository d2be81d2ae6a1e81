import { readFileSync } from "node:fs"
import { join } from "node:path"
import { CommanderError, type Command } from "commander"
import { exitCodes } from "./terminal/process-end"
import { createCall } from "./session/answer"
import { errorText } from "./output/error-document"
import { createProgram } from "./program"
import type { Terminal } from "./terminal/terminal"

/**
 * The `nightshift` command. Writes the answer, or an error, and resolves with the exit code: 0 fine, 1 a finding,
 * 2 wrong use or an error. Never rejects.
 *
 * @param args what follows the command's name
 */
export async function main(args: string[], terminal: Terminal): Promise<number> {
  const call = createCall(terminal)
  const program = createProgram(call, version(), args)
  try {
    if (args.length === 0) program.help({ error: false })
    program.hook("preAction", (whole, command) => [whole, command].forEach(unshield))
    await program.parseAsync(args.map(shielded), { from: "user" })
    return call.exitCode()
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.fine
    terminal.err(errorText(error, args))
    return exitCodes.wrongUse
  }
}

/** A time before now (`-2h`) or a job's name may look like an option; a space before it prevents that. */
function shielded(arg: string): string {
  return /^-\d/.test(arg) ? ` ${arg}` : arg
}

/** Removes these spaces again, once the options are parsed. */
function unshield(command: Command): void {
  command.processedArgs = command.processedArgs.map(bare)
  for (const [name, value] of Object.entries(command.opts())) {
    command.setOptionValueWithSource(name, bare(value), command.getOptionValueSource(name))
  }
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  return typeof value === "string" ? value.replace(/^ (?=-\d)/, "") : value
}

/** The version of this package. The path to its manifest is the same from `src` and from `dist`. */
function version(): string {
  const manifest = readFileSync(join(__dirname, "../package.json"), "utf8")
  return (JSON.parse(manifest) as { version: string }).version
}
