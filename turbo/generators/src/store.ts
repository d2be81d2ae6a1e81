import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

export interface Store {
  folder: string
  /** The default time zone of its jobs. */
  timezone(): string
  /** All jobs in its build, including those of plugins. */
  jobs(): BuiltJob[]
}

interface BuiltJob {
  name: string
  /** The file that defines it. */
  source: string
}

/**
 * The store of the repository, read through its own command `nightshift` in a separate process, since loading a store reads
 * settings and prints.
 */
export function storeIn(repository: string): Store {
  const folder = join(repository, "apps/backend")

  function ask<T>(...question: string[]): T {
    const manifest = createRequire(join(folder, "package.json")).resolve("@nightshift/cli/package.json")
    const command = [join(dirname(manifest), "bin/nightshift.js"), ...question, "--json"]
    const { stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: "utf8" })
    // `check` exits with 1 if any job file is invalid, and still prints the valid jobs.
    if (stdout !== "") return JSON.parse(stdout) as T
    throw new Error(`${messageIn(stderr)} If the store is not built, run: npx turbo run build`)
  }

  return {
    folder,
    timezone: () => ask<{ schedule: { timezone: string } }>("next", "* * * * *").schedule.timezone,
    jobs: () => ask<{ jobs: BuiltJob[] }>("check").jobs,
  }
}

function messageIn(stderr: string): string {
  const line = stderr.split("\n").find((each) => each.startsWith('{"error":'))
  return line === undefined ? stderr : (JSON.parse(line) as { error: { message: string } }).error.message
}
