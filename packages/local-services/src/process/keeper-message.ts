import type { StopStep } from "./end-process"

/** A program that a keeper starts. */
export interface KeptCommand {
  command: string
  args: string[]
  /** All variables of the program: nothing is added to them. */
  env: NodeJS.ProcessEnv
  cwd: string
  uid?: number
  gid?: number
  /** How the program is asked to end. Default: SIGTERM, then SIGKILL after 10 s. */
  stop?: StopStep[]
  /** Where its output goes, from the file's beginning. Default: to the one who asked, line by line. */
  logFile?: string
}

export interface KeptExit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface KeeperPlan {
  /** Commands to run when all is over, such as `docker compose down`. */
  afterwards: KeptCommand[]
  /** Files and folders to remove when all is over. */
  remove: string[]
}

/** To the keeper. When this channel closes, for whatever reason, it acts as on `stop`. */
export type KeeperRequest =
  | { type: "plan"; plan: KeeperPlan }
  | { type: "run"; command: KeptCommand }
  | { type: "stop" }
  | { type: "kill" }

export type KeeperReport =
  | { type: "started"; pid: number }
  | { type: "refused"; message: string }
  | { type: "output"; text: string }
  | { type: "exited"; exit: KeptExit }
