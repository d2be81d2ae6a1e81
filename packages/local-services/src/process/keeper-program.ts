import { spawn, type ChildProcess } from "node:child_process"
import { closeSync, openSync, rmSync } from "node:fs"
import { gentleStop, sendSignal, type StopStep } from "./end-process"
import type { KeeperPlan, KeeperReport, KeeperRequest, KeptCommand } from "./keeper-message"

/*
 * The keeper: a small process between us and a service. It starts the service, and stops it and cleans up when its channel
 * to us closes: on our request, and also when we are killed with -9. It has its own process group, so Ctrl-C in the
 * terminal reaches neither it nor the service.
 */
const afterwardsMs = 60_000

interface Running {
  child: ChildProcess
  steps: StopStep[]
  /** Resolves when the process has ended and that has been reported. */
  settled: Promise<void>
}

let plan: KeeperPlan = { afterwards: [], remove: [] }
let running: Running | undefined
let ending: Promise<void> | undefined

function report(message: KeeperReport): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) resolve()
    else process.send(message, undefined, undefined, () => resolve())
  })
}

function start(command: KeptCommand): ChildProcess {
  const log = command.logFile === undefined ? undefined : openSync(command.logFile, "w", 0o600)
  const { args, env, cwd, uid, gid } = command
  const stdio: ("ignore" | "pipe" | number)[] = ["ignore", log ?? "pipe", log ?? "pipe"]
  // Its own group, so that its remaining children can be stopped with it.
  const child = spawn(command.command, args, { env, cwd, uid, gid, stdio, detached: true, windowsHide: true })
  if (log !== undefined) closeSync(log)
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => void report({ type: "output", text }))
  }
  child.once("exit", () => endGroup(child))
  return child
}

function run(command: KeptCommand): void {
  const child = start(command)
  child.once("error", (error) => void report({ type: "refused", message: error.message }))
  child.once("spawn", () => void report({ type: "started", pid: child.pid as number }))
  running = { child, steps: command.stop ?? gentleStop, settled: settle(child) }
}

async function settle(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return
  await new Promise<void>((resolve) => {
    child.once("close", () => resolve())
    // A process that left the group may hold the output open, which must not delay the report.
    child.once("exit", () => setTimeout(resolve, 1_000))
  })
  await report({ type: "exited", exit: { code: child.exitCode, signal: child.signalCode } })
}

function endGroup(child: ChildProcess): void {
  if (process.platform !== "win32" && child.pid !== undefined)
    sendSignal({ pid: -child.pid, signal: "SIGKILL" })
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

function endsWithin(options: { child: ChildProcess; ms: number }): Promise<boolean> {
  const { child, ms } = options
  if (hasEnded(child)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms)
    child.once("exit", () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

async function endChild(options: { child: ChildProcess; steps: StopStep[] }): Promise<void> {
  const { child, steps } = options
  for (const { signal, waitMs } of [...steps, { signal: "SIGKILL" as const, waitMs: 5_000 }]) {
    if (!hasEnded(child)) child.kill(signal)
    if (await endsWithin({ child, ms: waitMs })) return
  }
}

async function end(): Promise<void> {
  if (running !== undefined) {
    await endChild(running)
    await running.settled
  }
  for (const command of plan.afterwards) {
    const child = start(command)
    child.once("error", () => undefined)
    if (!(await endsWithin({ child, ms: afterwardsMs }))) child.kill("SIGKILL")
  }
  for (const path of plan.remove) rmSync(path, { recursive: true, force: true, maxRetries: 5 })
}

function endOnce(): void {
  ending ??= end().then(
    () => process.exit(0),
    () => process.exit(1),
  )
}

process.on("message", (request: KeeperRequest) => {
  if (request.type === "plan") plan = request.plan
  if (request.type === "run" && ending === undefined) run(request.command)
  if (request.type === "kill" && running !== undefined) running.child.kill("SIGKILL")
  if (request.type === "stop" || request.type === "kill") endOnce()
})
process.on("disconnect", endOnce)
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, endOnce)
process.on("uncaughtException", (error) => {
  void report({ type: "refused", message: error.message })
  endOnce()
})
