import { mkdir, rm, writeFile } from "node:fs/promises"
import path from "node:path"

/** The variables of the store that a command needs to work on the same store. */
const shared = ["DATABASE_URL", "REDIS_URL", "NIGHTSHIFT_REDIS", "NIGHTSHIFT_PUBLISH_SCHEDULE"]

/**
 * Writes the addresses of the running services, and the schedule that was set, to a file for other commands of this user:
 * `npx nightshift` in `apps/backend` reads it. Returns a function that removes the file. It contains passwords, so only its
 * owner may read it.
 */
export async function writeAddressFile(options: {
  stateFolder: string
  /** The variables of the store. */
  variables: NodeJS.ProcessEnv
}): Promise<() => Promise<void>> {
  const { stateFolder, variables } = options
  const file = path.join(stateFolder, "store.env")
  const lines = shared.flatMap((name) =>
    variables[name] === undefined ? [] : `${name}="${variables[name]}"\n`,
  )
  await mkdir(stateFolder, { recursive: true })
  await writeFile(file, lines.join(""), { mode: 0o600 })
  return () => rm(file, { force: true })
}
