import { readdir } from "node:fs/promises"
import { join, sep } from "node:path"
import { NightshiftError } from "../base/errors"
import { messageOf } from "../base/logger"
import { importJobFile, type ImportedJobFile, type JobFile } from "./file"

const code = /\.(?:js|cjs|mjs)$/
/** As in Medusa: names that begin with an underscore, such as `__tests__`, are private. */
const left = /^[_.]/

export interface Discovered {
  files: JobFile[]
  faults: NightshiftError[]
  /** The files that could not be imported, or are no job files, and the folders (with a slash) that could not be read. */
  faultyPaths: string[]
}

/**
 * Imports every job file in a folder and the folders below it, in the order of their paths. A folder that
 * does not exist has no jobs. All faults come back together: `JOB_FILE_UNREADABLE` for a folder that cannot
 * be read, and those of each file.
 *
 * @param options.importWithinMs how long the import of one file may take, in milliseconds. Default: 10000
 */
export async function discoverJobFiles(
  folder: string,
  options: { importWithinMs?: number } = {},
): Promise<Discovered> {
  const { paths, faults, faultyFolders } = await listFiles(folder, { required: false })
  const files: JobFile[] = []
  const faultyPaths = faultyFolders.map((unreadable) => join(unreadable, sep))
  for (const [index, found] of (await importAll(paths, options.importWithinMs)).entries()) {
    faults.push(...found.faults)
    if (found.file) files.push(found.file)
    else faultyPaths.push(paths[index]!)
  }
  return { files, faults, faultyPaths }
}

/**
 * Imports files one after the other; but after one that was not imported in time, all others at once, as many may wait for
 * the same thing: a hundred such files take two deadlines, not a hundred.
 */
async function importAll(paths: string[], withinMs: number | undefined): Promise<ImportedJobFile[]> {
  const imported: ImportedJobFile[] = []
  for (const path of paths) {
    imported.push(await importJobFile(path, withinMs))
    if (imported.at(-1)!.isLate) break
  }
  const rest = paths.slice(imported.length).map((path) => importJobFile(path, withinMs))
  return [...imported, ...(await Promise.all(rest))]
}

interface Listed {
  paths: string[]
  faults: NightshiftError[]
  faultyFolders: string[]
}

async function listFiles(folder: string, options: { required: boolean }): Promise<Listed> {
  let entries
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (!options.required && (error as NodeJS.ErrnoException).code === "ENOENT")
      return { paths: [], faults: [], faultyFolders: [] }
    const fault = new NightshiftError({
      code: "JOB_FILE_UNREADABLE",
      where: folder,
      expected: "a folder that can be read",
      found: messageOf(error),
      hint: "Give the user that runs the server the right to read it.",
      cause: error,
    })
    return { paths: [], faults: [fault], faultyFolders: [folder] }
  }
  const listed: Listed = { paths: [], faults: [], faultyFolders: [] }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (left.test(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      const below = await listFiles(path, { required: true })
      listed.paths.push(...below.paths)
      listed.faults.push(...below.faults)
      listed.faultyFolders.push(...below.faultyFolders)
    } else if (code.test(entry.name)) {
      listed.paths.push(path)
    }
  }
  return listed
}
