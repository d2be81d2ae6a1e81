import { NightshiftError } from "../base/errors"
import { importFile, ImportTimeout, importWithinMs } from "../base/import-file"
import { thrownSummary } from "../base/logger"
import { preview } from "../base/preview"

/** The exports of a job file, of the right form; its config is not yet checked. */
export interface JobFile {
  path: string
  handler: (...args: never[]) => unknown
  config: unknown
}

/** The result of importing one file. */
export interface ImportedJobFile {
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
export async function importJobFile(path: string, withinMs = importWithinMs): Promise<ImportedJobFile> {
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
