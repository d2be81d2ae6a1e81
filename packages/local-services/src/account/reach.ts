import { realpath, stat } from "node:fs/promises"
import path from "node:path"
import type { Account } from "./service-account"

interface Modes {
  uid: number
  gid: number
  mode: number
}

const read = 0o4
const execute = 0o1

/** Whether an account may enter a folder, or read and execute a file, through every folder above it. */
export async function canReach(options: { file: string; account: Account }): Promise<boolean> {
  try {
    const file = await realpath(options.file)
    for (const folder of foldersAbove(file)) {
      if (!isAllowed({ modes: await stat(folder), account: options.account, wanted: execute })) return false
    }
    const modes = await stat(file)
    return isAllowed({
      modes,
      account: options.account,
      wanted: modes.isDirectory() ? execute : read | execute,
    })
  } catch {
    return false
  }
}

/** Only one class of mode bits applies: the owner's, else the group's, else the others'. */
export function isAllowed(options: { modes: Modes; account: Account; wanted: number }): boolean {
  const { modes, account, wanted } = options
  const shift = modes.uid === account.uid ? 6 : modes.gid === account.gid ? 3 : 0
  return ((modes.mode >> shift) & wanted) === wanted
}

function foldersAbove(file: string): string[] {
  const parent = path.dirname(file)
  return parent === file ? [] : [...foldersAbove(parent), parent]
}
