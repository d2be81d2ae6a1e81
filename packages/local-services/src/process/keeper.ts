import { fork, type ChildProcess } from "node:child_process"
import { rm } from "node:fs/promises"
import path from "node:path"
import { serverEnvironment } from "../base/environment"
import { ServiceError } from "../base/service-error"
import { endProcess, gentleStop } from "./end-process"
import type { KeeperPlan, KeeperReport, KeeperRequest, KeptCommand, KeptExit } from "./keeper-message"
import { identify, type ProcessIdentity } from "./process-identity"

// Always the compiled file: this one may run from `src` under Jest, but a forked process cannot.
const program = path.resolve(__dirname, "../../dist/process/keeper-program.js")

export interface KeptProcess {
  identity: ProcessIdentity | undefined
  /** Resolves when the process has ended and all its output has been passed on. Never rejects. */
  exited: Promise<KeptExit>
  hasEnded: () => boolean
}

export interface KeeperOptions {
  /** What is kept, to identify the keeper in a list of processes. */
  name: string
  /** What to run and to remove at the end, also if this process dies. Default: nothing. */
  plan?: Partial<KeeperPlan>
}

/** Runs commands, one at a time, that must not outlive this process, even if it is killed with -9. */
export interface Keeper {
  identity: ProcessIdentity | undefined
  run(command: KeptCommand): Promise<KeptProcess>
  /** Passes on the output of commands that have no `logFile`, until the returned function is called. */
  listen(listener: (text: string) => void): () => void
  /** From now on the keeper does not keep this process alive; when this process ends, so does what is kept. */
  release(): void
  /** Stops what runs gracefully, then carries out the plan. May be called again. */
  stop(): Promise<void>
  /** Kills what runs, then carries out the plan. */
  kill(): Promise<void>
}

export async function openKeeper(options: KeeperOptions): Promise<Keeper> {
  const plan: KeeperPlan = { afterwards: [], remove: [], ...options.plan }
  const child = fork(program, [options.name], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: serverEnvironment(),
    execArgv: [],
    cwd: "/",
  })
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject))
  child.on("error", () => undefined)
  send(child, { type: "plan", plan })

  let latest: { kept: KeptProcess; command: KeptCommand } | undefined
  async function end(request: KeeperRequest): Promise<void> {
    child.ref()
    child.channel?.ref()
    send(child, request)
    await gone
    if (child.exitCode === 0) return
    // The keeper itself was killed or failed: its work is done here.
    const identity = latest?.kept.identity
    if (identity !== undefined) await endProcess({ identity, steps: latest?.command.stop ?? gentleStop })
    for (const path of plan.remove) await rm(path, { recursive: true, force: true, maxRetries: 5 })
  }

  return {
    identity: identify(child.pid as number),
    async run(command) {
      const kept = await runIn({ child, gone, command })
      latest = { kept, command }
      return kept
    },
    listen(listener) {
      const pass = (report: KeeperReport) => {
        if (report.type === "output") listener(report.text)
      }
      child.on("message", pass)
      return () => void child.off("message", pass)
    },
    release() {
      child.unref()
      child.channel?.unref()
    },
    stop: () => end({ type: "stop" }),
    kill: () => end({ type: "kill" }),
  }
}

function runIn(options: {
  child: ChildProcess
  gone: Promise<void>
  command: KeptCommand
}): Promise<KeptProcess> {
  const { child, gone, command } = options
  return new Promise((resolve, reject) => {
    let ended = false
    let announce: (exit: KeptExit) => void = () => undefined
    const exited = new Promise<KeptExit>((settle) => (announce = settle))
    const finish = (exit: KeptExit, message: string) => {
      child.off("message", listen)
      ended = true
      announce(exit)
      reject(cannotStart({ command, message }))
    }
    const listen = (report: KeeperReport) => {
      if (report.type === "started")
        resolve({ identity: identify(report.pid), exited, hasEnded: () => ended })
      if (report.type === "refused") finish({ code: null, signal: null }, report.message)
      if (report.type === "exited") finish(report.exit, "it ended")
    }
    child.on("message", listen)
    void gone.then(() => finish({ code: null, signal: "SIGKILL" }, "its keeper ended"))
    send(child, { type: "run", command })
  })
}

function cannotStart(options: { command: KeptCommand; message: string }): ServiceError {
  return new ServiceError({
    where: options.command.command,
    expected: "a program that can be started",
    found: options.message,
    hint: "Check that the file is there and may be executed.",
  })
}

function send(child: ChildProcess, request: KeeperRequest): void {
  if (child.connected) child.send(request, () => undefined)
}
