import { mkdir } from "node:fs/promises"
import { createRequire } from "node:module"
import path from "node:path"
import type { Keeper } from "@nightshift/local-services"
import { buildVariables } from "./environment"

export interface BackgroundBuildOptions {
  root: string
  stateFolder: string
  port: number
  /** Whether types have been checked already, by the build that went before. */
  isChecked: boolean
  /** Whether Medusa Admin is built. */
  hasAdmin: boolean
  /** Shows one line to the user. */
  say: (line: string) => void
  /** Milliseconds that only grow. */
  now: () => number
}

/** What a build in the background works with. */
export interface BackgroundBuild extends BackgroundBuildOptions {
  keeper: Keeper
}

/**
 * Runs a turbo task at low priority, with its output in a file.
 * @throws Error if it fails. A signal to turbo stops what it has started.
 */
export async function runTurbo(options: {
  root: string
  keeper: Keeper
  task: string
  args: string[]
  logFile: string
}): Promise<void> {
  const { root, keeper, task, args, logFile } = options
  const turbo = createRequire(path.join(root, "package.json")).resolve("turbo/bin/turbo")
  await mkdir(path.dirname(logFile), { recursive: true })
  const kept = await keeper.run({
    command: process.execPath,
    args: ["--require", path.join(__dirname, "low-priority.js"), turbo, "run", task, ...args],
    env: buildVariables(),
    cwd: root,
    stop: [{ signal: "SIGTERM", waitMs: 15_000 }],
    logFile,
  })
  const { code, signal } = await kept.exited
  if (code !== 0) throw new Error(`${signal ?? `exit code ${code}`}.`)
}

interface PlannedTask {
  taskId: string
  command: string
  cache: { status: string }
}

/**
 * The tasks that turbo would run, from the output of `turbo run … --dry=json`: those with a command that are not in its
 * cache. Turbo may print other lines before and after the plan.
 */
export function tasksToRun(plan: string): string[] {
  const { tasks } = JSON.parse(plan.slice(plan.indexOf("{\n"), plan.lastIndexOf("}") + 1)) as {
    tasks: PlannedTask[]
  }
  return tasks
    .filter(({ command, cache }) => command !== "<NONEXISTENT>" && cache.status !== "HIT")
    .map(({ taskId }) => taskId)
}
