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
  /** Tells a person one line. */
  say: (line: string) => void
  /** Milliseconds that only grow. */
  now: () => number
}

/** What a build in the background works with. */
export interface BackgroundBuild extends BackgroundBuildOptions {
  keeper: Keeper
}

/**
 * Runs a task of turbo at low priority, with its output in a file.
 * @throws Error when it fails; a signal to turbo ends what it has started.
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
