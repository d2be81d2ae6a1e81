import { mkdir, rm, writeFile } from "node:fs/promises"
import path from "node:path"

/** What a command needs of the store's variables to see what the store sees. */
const shared = ["DATABASE_URL", "REDIS_URL", "NIGHTSHIFT_REDIS", "NIGHTSHIFT_PUBLISH_SCHEDULE"]

/**
 * Tells other commands of this machine's user where the services are while they run, and which schedule was set for the
 * store: `npx nightshift` in `apps/backend` reads it. Returns what removes it. It holds passwords, so only its owner may
 * read it.
 */
export async function writeAddressFile(options: {
  stateFolder: string
  /** The store's. */
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
