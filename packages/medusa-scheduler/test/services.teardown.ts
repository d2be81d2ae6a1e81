import type { LocalServices } from "@nightshift/local-services"
import type { CreatedDatabase } from "@nightshift/local-services/testing"
import { readdir, readFile, readlink, rm } from "node:fs/promises"
import { join } from "node:path"

/** What the setup passes to the teardown. */
export interface Suite {
  /** The folder of all stores. */
  root: string
  services: LocalServices
  template: CreatedDatabase
}

/** Stops what the setup started, and fails the tests if they left a process or a folder behind. */
export default async function tearDown(): Promise<void> {
  const { root, services, template } = (globalThis as { suite?: Suite }).suite!
  const processes = await processesIn(root)
  const left = [
    ...processes.map(({ pid, command }) => `process ${pid} (${command})`),
    ...(await readdir(root)),
  ]
  for (const { pid } of processes) process.kill(pid, "SIGKILL")
  await removeStores(root)
  await rm(root, { recursive: true, force: true })
  await template.drop()
  await services.stop()
  if (left.length > 0) throw new Error(`The tests left behind: ${left.join(", ")}`)
}

export async function removeStores(root: string): Promise<void> {
  for (const name of await readdir(root)) await rm(join(root, name), { recursive: true })
}

/** The processes that run in a folder below this one; none without /proc. */
async function processesIn(root: string): Promise<{ pid: number; command: string }[]> {
  const found: { pid: number; command: string }[] = []
  for (const name of await readdir("/proc").catch(() => [])) {
    const folder = await readlink(`/proc/${name}/cwd`).catch(() => "")
    if (!folder.startsWith(root)) continue
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "")
    found.push({ pid: Number(name), command: command.replaceAll("\0", " ").trim() })
  }
  return found
}
