import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

export interface Store {
  folder: string
  /** The zone of jobs that name none. */
  timezone(): string
  /** All jobs that it knows as it was built, those of its plugins too. */
  jobs(): BuiltJob[]
}

export interface BuiltJob {
  name: string
  /** The file that defines it. */
  source: string
}

/**
 * The store of the repository. Its own command `nightshift` is asked, in a process of its own: a store that is loaded
 * reads settings and prints.
 */
export function storeIn(repository: string): Store {
  const folder = join(repository, "apps/backend")

  function ask<T>(...question: string[]): T {
    const manifest = createRequire(join(folder, "package.json")).resolve("@nightshift/cli/package.json")
    const command = [join(dirname(manifest), "bin/nightshift.js"), ...question, "--json"]
    const { stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: "utf8" })
    // `check` exits with 1 for a fault of any job file, and still tells the sound jobs.
    if (stdout !== "") return JSON.parse(stdout) as T
    throw new Error(`${messageIn(stderr)} Where the store is not built, run: npx turbo run build`)
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
