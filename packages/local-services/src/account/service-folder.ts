import { constants } from "node:fs"
import { access, chmod, mkdir, mkdtemp, rmdir } from "node:fs/promises"
import path from "node:path"
import { readEnvironment } from "../base/environment"
import { ServiceError } from "../base/service-error"
import { canReach } from "./reach"
import type { Account } from "./service-account"
import { sharedFolder } from "./shared-folder"

interface ServiceFolderOptions {
  service: "postgres" | "redis"
  /** The folder for persistent data. Default: a new temporary folder. */
  stateFolder?: string | undefined
  /** The account that must be able to enter the folder. Default: none. */
  account?: Account | undefined
}

/** The working folder of a service: in the state folder, or in a shared one if its account cannot enter that. */
export async function serviceFolder(options: ServiceFolderOptions): Promise<string> {
  const { service, stateFolder, account } = options
  if (stateFolder === undefined) return temporaryFolder({ service, account })
  const folder = path.join(path.resolve(stateFolder), service)
  await makeWritable({ folder, mode: modeFor(account) })
  if (account === undefined || (await canReach({ file: folder, account }))) return folder
  await rmdir(folder).catch(() => undefined)
  return sharedFolder({ purpose: service, insteadOf: folder })
}

async function temporaryFolder(options: { service: string; account?: Account | undefined }): Promise<string> {
  const { service, account } = options
  const places = [readEnvironment().temporaryFolder, "/tmp", "/var/tmp"]
  for (const place of account === undefined ? places.slice(0, 1) : places) {
    if (account !== undefined && !(await canReach({ file: place, account }))) continue
    const folder = await mkdtemp(path.join(place, `nightshift-${service}-`))
    await chmod(folder, modeFor(account))
    return folder
  }
  throw new ServiceError({
    where: places.join(", "),
    expected: `a folder for temporary files that user ${account?.name} can enter`,
    found: "none",
    hint: "Set TMPDIR to one, or set DATABASE_URL.",
  })
}

async function makeWritable(options: { folder: string; mode: number }): Promise<void> {
  const { folder, mode } = options
  try {
    await mkdir(path.dirname(folder), { recursive: true })
    await mkdir(folder, { recursive: true })
    await chmod(folder, mode)
    await access(folder, constants.W_OK)
  } catch (cause) {
    throw new ServiceError({
      where: folder,
      expected: "a folder that this user can write",
      found: String(cause),
      hint: "Start as the owner of the folder, remove it, or set another in NIGHTSHIFT_STATE_FOLDER.",
      cause,
    })
  }
}

function modeFor(account: Account | undefined): number {
  return account === undefined ? 0o700 : 0o711
}
