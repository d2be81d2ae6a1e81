import type { StopStep } from "./end-process"

/** A program that a keeper starts. */
export interface KeptCommand {
  command: string
  args: string[]
  /** The whole environment of the program: nothing is added. */
  env: NodeJS.ProcessEnv
  cwd: string
  uid?: number | undefined
  gid?: number | undefined
  /** How to stop the program. Default: SIGTERM, then SIGKILL after 10 s. */
  stop?: StopStep[]
  /** The file for its output, which is overwritten. Default: the output is reported to the keeper's owner. */
  logFile?: string
}

export interface KeptExit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface KeeperPlan {
  /** Commands to run at the end, such as `docker compose down`. */
  afterwards: KeptCommand[]
  /** Files and folders to remove at the end. */
  remove: string[]
}

/** A message to the keeper. If the channel closes for any reason, the keeper acts as on `stop`. */
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
