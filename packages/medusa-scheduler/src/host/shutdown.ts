import { randomUUID } from "node:crypto"
import type { Container } from "./container"
import { requireFromStore } from "./medusa-core"

interface ModulesSdk {
  MedusaModule: { bootstrap(options: Record<string, unknown>): Promise<unknown> }
}

/**
 * Makes Medusa call and await `stop` at shutdown, before it closes the database. Only a module's hook can do that, and a
 * plugin has none, so this registers a module with nothing but the hook.
 */
export async function onPrepareShutdown(options: {
  rootDirectory: string
  container: Container
  stop: () => Promise<void>
}): Promise<void> {
  const { rootDirectory, container, stop } = options
  const { MedusaModule } = requireFromStore<ModulesSdk>(rootDirectory, "@medusajs/modules-sdk")
  class ShutdownModule {
    readonly __hooks = { onApplicationPrepareShutdown: stop }
  }
  const key = "nightshiftShutdown"
  const declaration = { scope: "internal", resources: "isolated" }
  await MedusaModule.bootstrap({
    moduleKey: key,
    // Not used when the exports are given, but it must not be empty.
    defaultPath: key,
    // Unique, since several apps in one process each need their own hook.
    declaration: { ...declaration, alias: randomUUID() },
    moduleDefinition: {
      key,
      registrationName: key,
      label: key,
      defaultPackage: false,
      isRequired: false,
      dependencies: [],
      defaultModuleDeclaration: declaration,
    },
    moduleExports: { service: ShutdownModule },
    sharedContainer: container,
  })
}
