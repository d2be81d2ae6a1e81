import { requireFromStore } from "./medusa"

/** What core says of its own scheduler where there is no Redis; ours runs jobs without one. */
const warning = "You don't have Redis configured. Scheduled jobs will not be enabled."

/** Keeps this one line, which core logs when all loaders have run, out of the log. */
export function withholdRedisWarning(rootDirectory: string): void {
  const { default: logger } = requireFromStore<{ default: { warn: (...args: unknown[]) => unknown } }>(
    rootDirectory,
    "@medusajs/medusa/dist/loaders/logger",
  )
  const warn = logger.warn
  logger.warn = (...args) => {
    if (args[0] !== warning) return warn.apply(logger, args)
    // It comes once in each load of the store.
    logger.warn = warn
    return undefined
  }
}
