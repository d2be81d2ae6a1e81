import { randomUUID } from "node:crypto"
import { link, readFile, rename, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { ServiceError } from "../base/service-error"
import { waitUntil } from "../base/wait-until"
import { endProcess, type StopStep } from "./end-process"
import { identify, isRunning, type ProcessIdentity } from "./process-identity"

interface ClaimRecord {
  /** The process that started the service. While it runs, the folder is in use. */
  owner?: ProcessIdentity | undefined
  keeper?: ProcessIdentity | undefined
  service?: ProcessIdentity | undefined
}

interface FolderClaim {
  /** Removed by the keeper when the service has ended. */
  file: string
  /** Records the processes that use the folder, so that a later start can stop what a crash left. */
  record(processes: {
    keeper?: ProcessIdentity | undefined
    service?: ProcessIdentity | undefined
  }): Promise<void>
}

interface ClaimFolderOptions {
  folder: string
  /** How to stop a service that an earlier start left behind. */
  stop: StopStep[]
  /** How long to wait for an earlier start that is still ending. Default: 30 s. */
  closingMs?: number
}

/**
 * Claims a folder with persistent data for this process. The claim of a crashed start is taken over, after its service is
 * stopped if it still runs.
 * @throws ServiceError if another process uses the folder.
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
    // In the meantime another start may have removed it and claimed the folder.
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

/** False if the file exists. A link makes the file appear with its whole content, or not at all. */
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
    expected: "a state folder that is not in use",
    found: `one that process ${options.pid} uses`,
    hint: "Stop that process first, or set another folder in NIGHTSHIFT_STATE_FOLDER.",
  })
}
