import { randomUUID } from "node:crypto"
import { link, readFile, rename, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { ServiceError } from "../base/service-error"
import { waitUntil } from "../base/wait-until"
import { endProcess, type StopStep } from "./end-process"
import { identify, isRunning, type ProcessIdentity } from "./process-identity"

interface ClaimRecord {
  /** Who asked for the service. While it runs, the folder is in use. */
  owner?: ProcessIdentity
  keeper?: ProcessIdentity
  service?: ProcessIdentity
}

export interface FolderClaim {
  /** Removed by the keeper when the service has ended. */
  file: string
  /** Notes which processes work in the folder, so that a later start can end what a crash left. */
  record(processes: { keeper?: ProcessIdentity; service?: ProcessIdentity }): Promise<void>
}

export interface ClaimFolderOptions {
  folder: string
  /** How a service that an earlier start left behind is asked to end. */
  stop: StopStep[]
  /** How long an earlier start that is just ending may take. Default: 30 s. */
  closingMs?: number
}

/**
 * Takes a folder with lasting data for this process. A crashed start's claim is taken over, and a service
 * that it left running is ended first.
 * @throws ServiceError when another process uses the folder.
 */
export async function claimFolder(options: ClaimFolderOptions): Promise<FolderClaim> {
  const { folder, stop, closingMs = 30_000 } = options
  const file = path.join(folder, "claim.json")
  const owner = identify(process.pid)
  while (!(await createFile({ file, record: { owner } }))) {
    const text = await readFile(file, "utf8").catch(() => "")
    const earlier = parseRecord(text)
    if (isRunning(earlier.owner)) throw inUse({ folder, pid: earlier.owner?.pid })
    await waitUntil({ condition: () => !isRunning(earlier.keeper), deadlineMs: closingMs })
    for (const identity of [earlier.keeper, earlier.service]) {
      if (identity !== undefined) await endProcess({ identity, steps: stop })
    }
    // Meanwhile it may have been removed, and the folder claimed by another start.
    if ((await readFile(file, "utf8").catch(() => undefined)) === text) await rm(file, { force: true })
  }
  return {
    file,
    async record(processes) {
      const fresh = `${file}.${randomUUID()}`
      await writeFile(fresh, JSON.stringify({ owner, ...processes }), { mode: 0o600 })
      await rename(fresh, file)
    },
  }
}

/** False if there is one already. A link appears with its whole content, or not at all. */
async function createFile(options: { file: string; record: ClaimRecord }): Promise<boolean> {
  const fresh = `${options.file}.${randomUUID()}`
  await writeFile(fresh, JSON.stringify(options.record), { mode: 0o600 })
  try {
    await link(fresh, options.file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    return false
  } finally {
    await rm(fresh, { force: true })
  }
}

function parseRecord(text: string): ClaimRecord {
  try {
    return JSON.parse(text) as ClaimRecord
  } catch {
    return {}
  }
}

function inUse(options: { folder: string; pid: number | undefined }): ServiceError {
  return new ServiceError({
    where: options.folder,
    expected: "a state folder that nobody uses",
    found: `one that process ${options.pid} works in`,
    hint: "Stop that process first, or name another folder in NIGHTSHIFT_STATE_FOLDER.",
  })
}
