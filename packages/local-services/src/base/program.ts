import { execFile } from "node:child_process"
import { accessSync, constants, statSync } from "node:fs"
import path from "node:path"
import { childEnvironment } from "./environment"

interface ProgramOptions {
  command: string
  args: string[]
  /** Default: this process's variables. */
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** The program is killed after this time, and its outcome is a failure. */
  timeoutMs: number
}

export interface ProgramOutcome {
  ok: boolean
  stdout: string
  /** The last line of the program's output, or why it could not run, for a message. */
  reason: string
}

/** Runs a short program until it ends. A failure is an outcome, never an exception. */
export function runProgram(options: ProgramOptions): Promise<ProgramOutcome> {
  const { command, args, env = childEnvironment(), cwd, timeoutMs } = options
  return new Promise((resolve) => {
    const settings = {
      env,
      cwd,
      timeout: timeoutMs,
      killSignal: "SIGKILL" as const,
      maxBuffer: 64 * 1024 * 1024,
    }
    const child = execFile(command, args, settings, (error, stdout, stderr) => {
      const late = error?.killed === true ? `no answer within ${timeoutMs / 1000} s` : undefined
      const reason = late ?? lastLine(stderr) ?? lastLine(stdout) ?? error?.message ?? ""
      resolve({ ok: error === null, stdout, reason })
    })
    child.stdin?.end()
  })
}

/** The path of a program in the search path, as a shell would find it. */
export function findProgram(name: string, searchPath: string[]): string | undefined {
  return searchPath.map((folder) => path.join(folder, name)).find(isExecutableFile)
}

function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function lastLine(text: string): string | undefined {
  return text.trim().split("\n").at(-1)?.trim() || undefined
}
