import type { LocalServices } from "@nightshift/local-services"
import type { CreatedDatabase } from "@nightshift/local-services/testing"
import { readdir, readlink, rm } from "node:fs/promises"
import { join } from "node:path"

/** What the setup hands to the teardown. */
export interface Suite {
  /** The folder that all stores are in. */
  root: string
  services: LocalServices
  template: CreatedDatabase
}

/** Ends what the setup began, and fails the tests if they left a process or a folder behind. */
export default async function tearDown(): Promise<void> {
  const { root, services, template } = (globalThis as { suite?: Suite }).suite!
  const processes = await processesIn(root)
  const left = [...processes.map((pid) => `process ${pid}`), ...(await readdir(root))]
  for (const pid of processes) process.kill(pid, "SIGKILL")
  await removeStores(root)
  await rm(root, { recursive: true, force: true })
  await template.drop()
  await services.stop()
  if (left.length > 0) throw new Error(`The tests left behind: ${left.join(", ")}`)
}

export async function removeStores(root: string): Promise<void> {
  for (const name of await readdir(root)) await rm(join(root, name), { recursive: true })
}

/** The processes that run in a folder below this one; where there is no /proc, none are found. */
async function processesIn(root: string): Promise<number[]> {
  const found: number[] = []
  for (const pid of await readdir("/proc").catch(() => [])) {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => "")
    if (folder.startsWith(root)) found.push(Number(pid))
  }
  return found
}
