import { createRequire } from "node:module"
import { join } from "node:path"

/**
 * Requires a module as the store itself would, so that the plugin and the store share one copy, wherever the
 * plugin was installed or linked.
 */
export function requireFromStore<T>(rootDirectory: string, id: string): T {
  const fromStore = createRequire(join(rootDirectory, "package.json"))
  const [scope, name] = id.split("/")
  if (`${scope}/${name}` === "@medusajs/medusa") return fromStore(id) as T
  return createRequire(fromStore.resolve("@medusajs/medusa/package.json"))(id) as T
}
