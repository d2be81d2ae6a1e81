import { mkdir, rm, writeFile } from "node:fs/promises"
import path from "node:path"

/**
 * Tells other commands of this machine's user where the services are while they run: `npx nightshift` in
 * `apps/backend` reads it. Returns what removes it. It holds passwords, so only its owner may read it.
 */
export async function writeAddressFile(options: {
  stateFolder: string
  databaseUrl: string
  redisUrl: string | undefined
}): Promise<() => Promise<void>> {
  const { stateFolder, databaseUrl, redisUrl } = options
  const file = path.join(stateFolder, "store.env")
  const queue = redisUrl === undefined ? "NIGHTSHIFT_REDIS=off" : `REDIS_URL=${redisUrl}`
  await mkdir(stateFolder, { recursive: true })
  await writeFile(file, `DATABASE_URL=${databaseUrl}\n${queue}\n`, { mode: 0o600 })
  return () => rm(file, { force: true })
}
