import { readFile } from "node:fs/promises"
import path from "node:path"
import { runTurbo, type BackgroundBuild } from "./background-turbo"
import { indent } from "./store-command"

/** More of them would hide the store's own lines; the log has all. */
const shownErrors = 10

/**
 * Makes the whole build, of which a first start makes the JavaScript alone: it checks types, writes declarations, and fills
 * turbo's cache. The store runs on meanwhile: what it has loaded comes out the same, and a file that is the same is left.
 */
export async function checkTypes(build: BackgroundBuild): Promise<void> {
  const { root, stateFolder, keeper, now } = build
  const say = (line: string) => build.say(`Types: ${line}`)
  const logFile = path.join(stateFolder, "build.log")
  const startedAt = now()
  say("checking them in the background, in the time that the store leaves over …")
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

/** The first lines of the compiler's that name an error, as `@my-shop/backend:compile: src/jobs/x.ts(3,5): error TS2322: …`. */
function typeErrors(log: string): string {
  const lines = log.split("\n").filter((line) => / error TS\d+: /.test(line))
  return lines.slice(0, shownErrors).join("\n")
}
