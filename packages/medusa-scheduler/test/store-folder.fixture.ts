import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"

const modules = join(require.resolve("@medusajs/medusa/package.json"), "../../..")

/** A plugin of the store's own, in its folder `plugins`. */
export interface LocalPlugin {
  name: string
  options?: Record<string, unknown>
  /** True for a plugin that is built to `dist` and referenced by its path, like an installed one. */
  built?: boolean
  /** Its files by path, such as `jobs/report.js`. */
  files: Record<string, string>
}

export interface StoreFiles {
  projectConfig?: Record<string, unknown>
  /** The options of our plugin. */
  options?: Record<string, unknown>
  /** In the order of `plugins[]`; our own plugin comes after them. */
  plugins?: LocalPlugin[]
  /** Entries of `plugins[]` for installed packages; after our own. */
  packages?: { resolve: string; options: Record<string, unknown> }[]
  /** The store's own files by path, in `dist`, such as `jobs/stock/count.js`. */
  files?: Record<string, string>
}

/** Writes a Medusa store into a new folder below `root`, which resolves packages as this repository does. */
export async function writeStore({ root, ...store }: StoreFiles & { root: string }): Promise<string> {
  const folder = await mkdtemp(join(root, "store-"))
  await symlink(modules, join(folder, "node_modules"), "junction")
  const dependencies = { "@medusajs/medusa": "*", "@nightshift/medusa-scheduler": "*" }
  await writeText(folder, "package.json", JSON.stringify({ name: "store", private: true, dependencies }))
  await configureStore(folder, store)
  for (const [path, text] of Object.entries(store.files ?? {}))
    await writeText(folder, join("dist", path), text)
  for (const plugin of store.plugins ?? []) {
    const own = join("plugins", plugin.name)
    await writeText(
      folder,
      join(own, "package.json"),
      JSON.stringify({ name: plugin.name, version: "1.0.0" }),
    )
    for (const [path, text] of Object.entries(plugin.files)) {
      await writeText(folder, join(own, plugin.built ? "dist" : "", path), text)
    }
  }
  return folder
}

/** Writes the store's `medusa-config.js`. */
export async function configureStore(folder: string, store: StoreFiles): Promise<void> {
  const plugins = (store.plugins ?? []).map(({ name, options, built }) => ({
    resolve: built ? join(folder, "plugins", name) : name,
    options: options ?? {},
  }))
  const config = {
    projectConfig: { jwt_secret: "for tests", cookie_secret: "for tests", ...store.projectConfig },
    plugins: [
      ...plugins,
      { resolve: "@nightshift/medusa-scheduler", options: store.options ?? {} },
      ...(store.packages ?? []),
    ],
    modules: {
      eventBus: { resolve: "@medusajs/event-bus-local" },
      cacheService: { resolve: "@medusajs/cache-inmemory" },
    },
    featureFlags: { analytics: false },
  }
  await writeText(folder, "medusa-config.js", `module.exports = ${JSON.stringify(config, null, 2)}`)
}

export async function writeText(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}
