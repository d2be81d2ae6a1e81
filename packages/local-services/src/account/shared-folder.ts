import { createHash } from "node:crypto"
import { chmod, lstat, mkdir } from "node:fs/promises"
import path from "node:path"
import { ServiceError } from "../base/service-error"

/** The second is used if the first is not writable, as in a container with a read-only system. */
const places = ["/var/lib/nightshift", "/var/tmp/nightshift-root"]

/**
 * A folder owned by root that every account may enter, for files that an account without access to the clone needs. There
 * is one for each purpose and each folder that it replaces.
 * @throws ServiceError if there is none, or another user owns a folder of that name.
 */
export async function sharedFolder(options: { purpose: string; insteadOf: string }): Promise<string> {
  const key = createHash("sha256").update(options.insteadOf).digest("hex").slice(0, 12)
  let failure: unknown
  for (const place of places) {
    try {
      return await ownFolder(path.join(await ownFolder(place), `${options.purpose}-${key}`))
    } catch (error) {
      failure = error
    }
  }
  if (failure instanceof ServiceError) throw failure
  const expected = "a folder that root can write and all users can enter"
  const hint = "Make one of them writable, clone to where all users can enter, or set DATABASE_URL."
  throw new ServiceError({ where: places.join(", "), expected, found: String(failure), hint, cause: failure })
}

async function ownFolder(folder: string): Promise<string> {
  if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, 0o711)
  const found = await lstat(folder)
  const { uid, mode } = found
  const isFolder = found.isDirectory()
  if (isFolder && uid === 0 && (mode & 0o022) === 0) return folder
  throw new ServiceError({
    where: folder,
    expected: "a folder that only root can write",
    found: isFolder ? `one of user ${uid} with mode ${(mode & 0o777).toString(8)}` : "something else",
    hint: "Remove it: it was not made by Nightshift.",
  })
}
