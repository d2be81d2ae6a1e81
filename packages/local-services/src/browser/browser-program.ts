import path from "node:path"
import { readEnvironment, serverEnvironment } from "../base/environment"
import { findProgram, runProgram } from "../base/program"
import { ServiceError } from "../base/service-error"
import { programFromPackage, type PackagedProgram } from "../debian/debian-package"

/** A Chromium or Chrome that can be started. */
export interface BrowserProgram {
  command: string
  /** The environment to start it with. */
  environment: NodeJS.ProcessEnv
}

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
const answerMs = 30_000

const chromiumPackages: PackagedProgram<BrowserProgram> = {
  title: "Chromium",
  // The program itself: Debian's start script looks for it in the system's own folders.
  candidates: [{ name: "chromium", program: "usr/lib/chromium/chromium" }],
  fetchedAlways: /^(chromium|fonts-liberation)/,
  inspect: inspectBrowser,
}

/**
 * A browser for tests: the one in `CHROMIUM_PATH`, else a Chromium or Chrome on `PATH`, else Debian's package, unpacked into
 * the cache. @throws ServiceError if there is none.
 */
export async function findBrowser(log?: (line: string) => void): Promise<BrowserProgram> {
  const { chromiumPath, searchPath, cacheFolder } = readEnvironment()
  const hint = "Install Chromium or Chrome, and set CHROMIUM_PATH to its program if it is not on PATH."
  if (chromiumPath !== undefined) {
    const given = await inspectBrowser({ command: chromiumPath, libraryFolders: [] })
    if (given) return given
    const expected = "a Chromium or Chrome that prints its version"
    throw new ServiceError({ where: "CHROMIUM_PATH", expected, found: chromiumPath, hint })
  }
  for (const name of names) {
    const command = findProgram(name, searchPath)
    const found = command && (await inspectBrowser({ command, libraryFolders: [] }))
    if (found) return found
  }
  const fetched = await programFromPackage(chromiumPackages, { cacheFolder, searchPath, log })
  if ("program" in fetched) return fetched.program
  throw new ServiceError({
    where: "the browser of the tests",
    expected: names.join(", "),
    found: fetched.reason,
    hint,
  })
}

async function inspectBrowser(options: {
  command: string
  libraryFolders: string[]
}): Promise<BrowserProgram | undefined> {
  const { command, libraryFolders } = options
  const variables: Record<string, string> = { HOME: readEnvironment().temporaryFolder }
  if (libraryFolders.length > 0) Object.assign(variables, unpackedVariables(command, libraryFolders))
  const environment = serverEnvironment(variables)
  const { ok, stdout } = await runProgram({
    command,
    args: ["--version"],
    env: environment,
    timeoutMs: answerMs,
  })
  return ok && /chrom/i.test(stdout) ? { command, environment } : undefined
}

/** The variables by which an unpacked browser finds its own libraries, fonts and font settings. */
function unpackedVariables(command: string, libraryFolders: string[]): Record<string, string> {
  const root = path.join(command, "../../../..")
  return {
    LD_LIBRARY_PATH: libraryFolders.join(":"),
    FONTCONFIG_PATH: path.join(root, "etc/fonts"),
    XDG_DATA_HOME: path.join(root, "usr/share"),
  }
}
