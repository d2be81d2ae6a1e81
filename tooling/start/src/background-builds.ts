import { readFile } from "node:fs/promises"
import path from "node:path"
import { openKeeper } from "@nightshift/local-services"
import { runTurbo, tasksToRun, type BackgroundBuild, type BackgroundBuildOptions } from "./turbo"
import { indent } from "./store-command"
import { hasAdminPage } from "./serving"
import { adminPageAddress } from "./welcome"

export interface BackgroundBuilds {
  /** Stops the builds that still run. */
  stop(): Promise<void>
}

/**
 * Builds what the store can do without for a while, at low priority and one after the other. One line reports the start of
 * a build, and one its end. A build that fails is reported and stops nothing.
 */
export async function createBackgroundBuilds(options: BackgroundBuildOptions): Promise<BackgroundBuilds> {
  const keeper = await openKeeper({ name: "builds" })
  let isStopping = false
  const say = (line: string) => {
    if (!isStopping) options.say(line)
  }
  void buildAll({ ...options, say, keeper })
  return {
    stop() {
      isStopping = true
      return keeper.stop()
    },
  }
}

async function buildAll(build: BackgroundBuild): Promise<void> {
  if (!build.isChecked) await checkTypes(build)
  if (build.hasAdmin) await buildAdmin(build)
}

/** More errors would hide the store's own lines; the log has all of them. */
const shownErrors = 10

/**
 * Runs the full build, of which a first start only made the JavaScript: it checks types, writes declarations, and fills
 * turbo's cache. The store keeps running: the JavaScript comes out the same, and unchanged files are not rewritten.
 */
async function checkTypes(build: BackgroundBuild): Promise<void> {
  const { root, stateFolder, keeper, now } = build
  const say = (line: string) => build.say(`Types: ${line}`)
  const logFile = path.join(stateFolder, "build.log")
  const startedAt = now()
  say("checking them in the background, at low priority …")
  try {
    await runTurbo({ root, keeper, task: "build", args: ["--output-logs=errors-only"], logFile })
    say(`no errors (${((now() - startedAt) / 1_000).toFixed(1)} s)`)
  } catch (error) {
    const errors = typeErrors(await readFile(logFile, "utf8").catch(() => ""))
    const found = error instanceof Error ? error.message : String(error)
    say(
      `expected a build without errors, got ${found} The store runs on with the code as it is. ` +
        `Fix what ${logFile} names and start again.${errors === "" ? "" : `\n${indent(errors)}`}`,
    )
  }
}

/** The first compiler errors in the log, such as `@my-shop/backend:compile: src/jobs/x.ts(3,5): error TS2322: …`. */
function typeErrors(log: string): string {
  const lines = log.split("\n").filter((line) => / error TS\d+: /.test(line))
  return lines.slice(0, shownErrors).join("\n")
}

/**
 * Builds Medusa Admin, or restores its build from turbo's cache if the sources have not changed.
 */
async function buildAdmin(build: BackgroundBuild): Promise<void> {
  const say = (line: string) => build.say(`Admin: ${line}`)
  const logFile = path.join(build.stateFolder, "admin-build.log")
  try {
    await buildWhatIsStale({ ...build, say, logFile })
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    say(
      `expected a build of Medusa Admin, got ${found} The store runs on without it. ` +
        `Fix what ${logFile} names and start again, or leave it out: NIGHTSHIFT_ADMIN=off npm start`,
    )
  }
}

async function buildWhatIsStale(build: BackgroundBuild & { logFile: string }): Promise<void> {
  const { root, port, say, now, keeper, logFile } = build
  const turbo = { root, keeper, task: "build:admin", logFile }
  const startedAt = now()
  const wasServed = await hasAdminPage(port)
  await runTurbo({ ...turbo, args: ["--dry=json"] })
  const isStale = tasksToRun(await readFile(logFile, "utf8")).length > 0
  if (isStale) say("building it in the background, at low priority …")
  await runTurbo({ ...turbo, args: ["--output-logs=errors-only"] })
  if (!isStale && wasServed) return
  const seconds = ((now() - startedAt) / 1_000).toFixed(1)
  const isServed = await hasAdminPage(port)
  say(
    isServed
      ? `the page of the jobs is at ${adminPageAddress(port)} (${seconds} s)`
      : `built (${seconds} s), but this store does not serve it: start again without NIGHTSHIFT_ADMIN`,
  )
}
