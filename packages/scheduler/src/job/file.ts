import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { NightshiftError } from "../base/errors"
import { thrownWords } from "../base/logger"
import { preview } from "../base/preview"

/** What a job file exports, found sound in its form; its config is not yet checked. */
export interface JobFile {
  path: string
  handler: (...args: never[]) => unknown
  config: unknown
}

/**
 * Imports one job file. Faults: `JOB_FILE_THREW` when its code throws on import, `JOB_HANDLER_MISSING`
 * without a default-exported function, `JOB_CONFIG_MISSING` without an exported config.
 */
export async function importJobFile(path: string): Promise<{ file?: JobFile; faults: NightshiftError[] }> {
  let exported: { default?: unknown; config?: unknown }
  try {
    const loaded = path.endsWith(".mjs")
      ? ((await import(pathToFileURL(path).href)) as typeof exported | null | undefined)
      : (createRequire(path)(path) as typeof exported | null | undefined)
    // Read once, here: an export may be a getter, which may throw as well.
    exported = { default: loaded?.default, config: loaded?.config }
  } catch (error) {
    const fault = new NightshiftError({
      code: "JOB_FILE_THREW",
      where: path,
      expected: "a file that can be imported",
      found: thrownWords(error),
      mend: "Mend what throws at the top of the file, or in a file that it imports.",
      cause: error,
    })
    return { faults: [fault] }
  }
  const faults: NightshiftError[] = []
  if (typeof exported.default !== "function") {
    faults.push(
      new NightshiftError({
        code: "JOB_HANDLER_MISSING",
        where: path,
        expected: "a default-exported handler function",
        found: exported.default === undefined ? "no default export" : preview(exported.default),
        mend: "Export it: export default async function handler({ container, data }) { ... }",
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
        mend: 'Export it: export const config = { name: "my-job", schedule: "0 0 * * *" }',
      }),
    )
  }
  if (faults.length > 0) return { faults }
  return {
    file: { path, handler: exported.default as JobFile["handler"], config: exported.config },
    faults: [],
  }
}
