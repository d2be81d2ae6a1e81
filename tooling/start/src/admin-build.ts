import { mkdir, readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import path from "node:path"
import { openKeeper, type Keeper } from "@nightshift/local-services"
import { buildVariables } from "./environment"
import { hasAdminPage } from "./serving"
import { tasksToRun } from "./turbo-plan"
import { adminPageAddress } from "./welcome"

export interface AdminBuildOptions {
  root: string
  stateFolder: string
  port: number
  /** Tells a person one line. */
  say: (line: string) => void
  /** Milliseconds that only grow. */
  now: () => number
}

export interface AdminBuild {
  /** Ends what of it still runs. */
  stop(): Promise<void>
}

/**
 * Builds Medusa Admin at low priority where turbo's cache has no build of what is there now, and brings the build back
 * from the cache where it has one. One line tells the beginning of a build, and one its end. A build that fails is told
 * of and stops nothing.
 */
export async function createAdminBuild(options: AdminBuildOptions): Promise<AdminBuild> {
  const keeper = await openKeeper({ name: "admin" })
  let isStopping = false
  const say = (line: string) => isStopping || options.say(`Admin: ${line}`)
  const logFile = path.join(options.stateFolder, "admin-build.log")
  void build({ ...options, say, keeper, logFile }).catch((error: unknown) => {
    const found = error instanceof Error ? error.message : String(error)
    say(
      `expected a build of Medusa Admin, got ${found} The store runs on without it. ` +
        `Mend what ${logFile} names and start again, or leave it out: NIGHTSHIFT_ADMIN=off npm start`,
    )
  })
  return {
    stop() {
      isStopping = true
      return keeper.stop()
    },
  }
}

type BuildContext = AdminBuildOptions & { keeper: Keeper; logFile: string }

async function build(context: BuildContext): Promise<void> {
  const { root, port, say, now, keeper, logFile } = context
  await mkdir(path.dirname(logFile), { recursive: true })
  const startedAt = now()
  const wasServed = await hasAdminPage(port)
  await runTurbo({ root, keeper, args: ["--dry=json"], logFile })
  const isStale = tasksToRun(await readFile(logFile, "utf8")).length > 0
  if (isStale) say("building it in the background, in the time that the store leaves over …")
  await runTurbo({ root, keeper, args: ["--output-logs=errors-only"], logFile })
  if (!isStale && wasServed) return
  const seconds = ((now() - startedAt) / 1_000).toFixed(1)
  const isServed = await hasAdminPage(port)
  say(
    isServed
      ? `the page of the jobs is at ${adminPageAddress(port)} (${seconds} s)`
      : `built (${seconds} s), and this store does not serve it: start again without NIGHTSHIFT_ADMIN`,
  )
}

/** @throws Error when it fails; a signal to turbo ends what it has started. */
async function runTurbo(options: {
  root: string
  keeper: Keeper
  args: string[]
  logFile: string
}): Promise<void> {
  const { root, keeper, args, logFile } = options
  const turbo = createRequire(path.join(root, "package.json")).resolve("turbo/bin/turbo")
  const kept = await keeper.run({
    command: process.execPath,
    args: ["--require", path.join(__dirname, "low-priority.js"), turbo, "run", "build:admin", ...args],
    env: buildVariables(),
    cwd: root,
    stop: [{ signal: "SIGTERM", waitMs: 15_000 }],
    logFile,
  })
  const { code, signal } = await kept.exited
  if (code !== 0) throw new Error(`${signal ?? `exit code ${code}`}.`)
}
