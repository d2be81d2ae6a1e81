import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  pid: number
  startedAt: string
}

export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = startMark(pid)
  return startedAt === undefined ? undefined : { pid, startedAt }
}

export function isRunning(identity: ProcessIdentity | undefined): boolean {
  return identity !== undefined && startMark(identity.pid) === identity.startedAt
}

/** What sets this process apart from others of its number; undefined if there is none, or only its zombie. */
function startMark(pid: number): string | undefined {
  if (process.platform === "linux") return linuxStartMark(pid)
  if (process.platform === "win32") return exists(pid) ? "unknown" : undefined
  return startMarkOfPs(pid)
}

function linuxStartMark(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The second field is the program's name in brackets and may hold anything; state and start time are
    // the fields 3 and 22 of proc(5).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    if (fields[0] === "Z" || fields[0] === "X") return undefined
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${fields[19]}`
  } catch {
    return undefined
  }
}

function startMarkOfPs(pid: number): string | undefined {
  try {
    const [state = "Z", ...startedAt] = ps({ pid, columns: "stat=,lstart=" }).split(/\s+/)
    return state.startsWith("Z") ? undefined : startedAt.join(" ")
  } catch {
    return undefined
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** The command line of a process, or an empty string if it cannot be known. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
    return ps({ pid, columns: "command=" })
  } catch {
    return ""
  }
}

/** @throws when there is no such process. */
function ps(options: { pid: number; columns: string }): string {
  const args = ["-o", options.columns, "-p", String(options.pid)]
  return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
}
