import { readdir } from "node:fs/promises"
import { join, sep } from "node:path"
import { NightshiftError } from "../base/errors"
import { messageOf, thrownSummary } from "../base/logger"
import { importFile, ImportTimeout, importWithinMs } from "../base/import-file"
import { preview } from "../base/preview"

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

/** The exports of a job file, of the right form; its config is not yet checked. */
export interface JobFile {
  path: string
  handler: (...args: never[]) => unknown
  config: unknown
}

/** The result of importing one file. */
interface ImportedJobFile {
  file?: JobFile
  faults: NightshiftError[]
  /** Whether its import had not ended at its deadline. */
  isLate: boolean
}

/**
 * Imports one job file, in any form that stock Medusa accepts. Faults: `JOB_FILE_THREW` when its code throws on import,
 * `JOB_FILE_TIMED_OUT` when its import takes longer than `withinMs` (default: 10 s), `JOB_HANDLER_MISSING` without a
 * default-exported function, `JOB_CONFIG_MISSING` without an exported config.
 */
async function importJobFile(path: string, withinMs = importWithinMs): Promise<ImportedJobFile> {
  let exported: Exported
  try {
    exported = await importFile(path, exportsOf, withinMs)
  } catch (error) {
    const isLate = error instanceof ImportTimeout
    return { faults: [isLate ? timedOut(path, withinMs, error) : threw(path, error)], isLate }
  }
  return { ...jobFileOf(path, exported), isLate: false }
}

interface Exported {
  default: unknown
  config: unknown
}

/**
 * Each export is read once, here: it may be a getter, which may throw. If `module.exports` is a function, it counts as the
 * default export, as with the TypeScript interop that stock Medusa uses.
 */
function exportsOf(loaded: unknown): Exported {
  const { default: named, config } = (loaded ?? {}) as Partial<Exported>
  const isEsModule = Boolean((loaded as { __esModule?: unknown } | null | undefined)?.__esModule)
  return { default: typeof loaded === "function" && !isEsModule ? loaded : named, config }
}

function timedOut(path: string, withinMs: number, cause: Error): NightshiftError {
  return new NightshiftError({
    code: "JOB_FILE_TIMED_OUT",
    where: path,
    expected: `a file that is imported within ${withinMs / 1_000} s`,
    found: "one that was still being imported",
    hint: "Find what it, or a file that it imports, awaits at its top level, and await it in the handler.",
    cause,
  })
}

function threw(path: string, error: unknown): NightshiftError {
  return new NightshiftError({
    code: "JOB_FILE_THREW",
    where: path,
    expected: "a file that can be imported",
    found: thrownSummary(error),
    hint: "Fix what throws at the top level of the file, or of a file that it imports.",
    cause: error,
  })
}

function jobFileOf(path: string, exported: Exported): { file?: JobFile; faults: NightshiftError[] } {
  const faults: NightshiftError[] = []
  if (typeof exported.default !== "function") {
    faults.push(
      new NightshiftError({
        code: "JOB_HANDLER_MISSING",
        where: path,
        expected: "a default-exported handler function",
        found: exported.default === undefined ? "no default export" : preview(exported.default),
        hint: "Export it: export default async function handler({ container, data }) { ... }",
      }),
    )
  }
  if (typeof exported.config !== "object" || exported.config === null || Array.isArray(exported.config)) {
    faults.push(
      new NightshiftError({
        code: "JOB_CONFIG_MISSING",
        where: path,
        expected: "an exported config object",
        found: exported.config === undefined ? "no export of that name" : preview(exported.config),
        hint: 'Export it: export const config = { name: "my-job", schedule: "0 0 * * *" }',
      }),
    )
  }
  if (faults.length > 0) return { faults }
  return {
    file: { path, handler: exported.default as JobFile["handler"], config: exported.config },
    faults: [],
  }
}
