import { readFile } from "node:fs/promises"
import path from "node:path"
import { runTurbo, type BackgroundBuild } from "./turbo"
import { indent } from "./store-command"

/** More errors would hide the store's own lines; the log has all of them. */
const shownErrors = 10

/**
 * Runs the full build, of which a first start only made the JavaScript: it checks types, writes declarations, and fills
 * turbo's cache. The store keeps running: the JavaScript comes out the same, and unchanged files are not rewritten.
 */
export async function checkTypes(build: BackgroundBuild): Promise<void> {
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
