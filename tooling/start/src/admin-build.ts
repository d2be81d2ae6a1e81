import { readFile } from "node:fs/promises"
import path from "node:path"
import { runTurbo, tasksToRun, type BackgroundBuild } from "./turbo"
import { hasAdminPage } from "./serving"
import { adminPageAddress } from "./welcome"

/**
 * Builds Medusa Admin, or restores its build from turbo's cache if the sources have not changed.
 */
export async function buildAdmin(build: BackgroundBuild): Promise<void> {
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
