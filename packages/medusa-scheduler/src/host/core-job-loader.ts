import { requireFromStore } from "./medusa"

/**
 * Keeps core's own loader from the job files. It runs only where there is a Redis, loads plugins in no fixed
 * order, and lets a file that throws on import stop the server; the scheduler loads the files itself.
 */
export function replaceCoreJobLoader(rootDirectory: string): void {
  const { default: CoreLoader } = requireFromStore<{ default: { prototype: { load(): Promise<void> } } }>(
    rootDirectory,
    "@medusajs/medusa/dist/loaders/helpers/jobs",
  )
  CoreLoader.prototype.load = async () => {}
}
