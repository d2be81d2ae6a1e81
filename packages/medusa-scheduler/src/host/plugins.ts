import { join, relative, sep } from "node:path"
import { discoverJobFiles, type JobFile, type NightshiftError } from "@nightshift/scheduler"
import type { ConfigModule } from "./container"
import { requireFromStore } from "./medusa-core"

/** A job file with its plugin's options. */
interface FoundJobFile extends JobFile {
  /** The file's path in messages and in the ledger: the same on every server. */
  source: string
  pluginOptions: Record<string, unknown>
}

interface ResolvedPlugin {
  /** The plugin's `dist` folder, or its root folder if it has none. */
  resolve: string
  name: string
  options: Record<string, unknown> | undefined
}

/** Medusa's name for the store's own code, which it loads as the last plugin. */
const project = "project-plugin"

/**
 * Imports the job files of every plugin in the order of `plugins[]`, and then the store's own: of two jobs with the same
 * name, the last one counts.
 */
export async function discoverPluginJobs(
  rootDirectory: string,
  configModule: ConfigModule,
): Promise<{ files: FoundJobFile[]; faults: NightshiftError[]; faultySources: string[] }> {
  const { getResolvedPlugins } = requireFromStore<{
    getResolvedPlugins: (root: string, config: ConfigModule) => ResolvedPlugin[] | undefined
  }>(rootDirectory, "@medusajs/medusa/dist/loaders/helpers/resolve-plugins")
  const files: FoundJobFile[] = []
  const faults: NightshiftError[] = []
  const faultySources: string[] = []
  for (const plugin of getResolvedPlugins(rootDirectory, configModule) ?? []) {
    const sourceOf = (path: string) => {
      const source =
        plugin.name === project
          ? relative(rootDirectory, path)
          : join(plugin.name, relative(packageFolder(plugin.resolve), path))
      return (path.endsWith(sep) ? source + sep : source).replaceAll(sep, "/")
    }
    const found = await discoverJobFiles(join(plugin.resolve, "jobs"))
    for (const file of found.files) {
      files.push({ ...file, source: sourceOf(file.path), pluginOptions: plugin.options ?? {} })
    }
    faults.push(...found.faults)
    faultySources.push(...found.faultyPaths.map(sourceOf))
  }
  return { files, faults, faultySources }
}

function packageFolder(resolved: string): string {
  return resolved.replace(/[\\/]dist$/, "")
}
