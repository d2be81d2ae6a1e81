import { existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { importFile, ImportTimeout, importWithinMs } from "@nightshift/scheduler/internal/base/import-file"
import { thrownSummary } from "@nightshift/scheduler/internal/base/logger"
import type { NightshiftConfig } from "../config"
import { findConfigFile } from "./find-config"
import { loaderFrom } from "../base/loader"
import { usageError } from "../base/usage-error"

const load = loaderFrom(__filename)

export interface LoadedConfig extends NightshiftConfig {
  /** Where relative paths in it begin. */
  folder: string
}

/**
 * Loads the config file at `path`, or the one that is found from `folder` on; without one, an empty config.
 *
 * @throws NightshiftError OPTION_INVALID, OPTION_UNKNOWN or CONFIG_UNSAFE
 */
export async function loadConfig(input: { path: string | undefined; folder: string }): Promise<LoadedConfig> {
  const file = input.path === undefined ? findConfigFile(input.folder) : resolve(input.folder, input.path)
  if (file === undefined) return { folder: input.folder }
  const { readConfig } = load<typeof import("./config-schema")>("./config-schema")
  return { ...readConfig(await importConfig(file), file), folder: dirname(file) }
}

async function importConfig(file: string): Promise<unknown> {
  if (!existsSync(file)) {
    throw usageError({ where: "--config", expected: "a file", found: file, hint: "Correct the path." })
  }
  try {
    return await importFile(file, (loaded) => (loaded as { default?: unknown } | null)?.default ?? loaded)
  } catch (error) {
    const isLate = error instanceof ImportTimeout
    throw new NightshiftError({
      code: "OPTION_INVALID",
      where: file,
      expected: isLate
        ? `a file that is imported within ${importWithinMs / 1_000} s`
        : "a file that can be imported",
      found: isLate ? "one that was still being imported" : thrownSummary(error),
      hint: isLate ? "See what it, or a file that it imports, awaits at its top." : "Fix what throws in it.",
      cause: error,
    })
  }
}
