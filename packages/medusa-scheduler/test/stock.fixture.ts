import type { RunningCommand } from "./medusa-command.fixture"
import type { Store } from "./store.fixture"

/**
 * A process in which core's own scheduler, the class that Medusa ships, registers these jobs on the store's Redis and
 * works on them until it is terminated. Waits until all are registered.
 */
export async function startStock(
  store: Store,
  jobs: { name: string; schedule: string; data?: unknown; keepExisting?: boolean }[],
): Promise<RunningCommand> {
  const script = `
    const { default: StockScheduler } = require("@medusajs/medusa/dist/services/job-scheduler")
    const logger = { info: console.log, warn: console.log }
    const service = new StockScheduler({ logger }, require("./medusa-config"))
    process.on("SIGTERM", () => process.exit(0))
    async function register() {
      for (const { name, data, schedule, ...options } of ${JSON.stringify(jobs)})
        await service.create(name, data, schedule, async () => undefined, options)
      console.log("stock has registered all")
    }
    void register()`
  const running = store.run([script], ["-e"])
  await running.printed("stock has registered all")
  return running
}
