import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"

/** Identifies a process, and distinguishes it from a later one with the same number. */
export interface ProcessIdentity {
  pid: number
  startedAt: string
}

export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = startTime(pid)
  return startedAt === undefined ? undefined : { pid, startedAt }
}

export function isRunning(identity: ProcessIdentity | undefined): boolean {
  return identity !== undefined && startTime(identity.pid) === identity.startedAt
}

/** A text that differs from that of other processes with this number; undefined if there is no process, or a zombie. */
function startTime(pid: number): string | undefined {
  if (process.platform === "linux") return linuxStartTime(pid)
  if (process.platform === "win32") return exists(pid) ? "unknown" : undefined
  return startTimeFromPs(pid)
}

function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The second field is the program's name in brackets and may contain anything; state and start time are the
    // fields 3 and 22 of proc(5).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    if (fields[0] === "Z" || fields[0] === "X") return undefined
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${fields[19]}`
  } catch {
    return undefined
  }
}

function startTimeFromPs(pid: number): string | undefined {
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

/** The command line of a process, or an empty string if it is unknown. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
    return ps({ pid, columns: "command=" })
  } catch {
    return ""
  }
}

/** @throws if there is no such process. */
function ps(options: { pid: number; columns: string }): string {
  const args = ["-o", options.columns, "-p", String(options.pid)]
  return execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
}
