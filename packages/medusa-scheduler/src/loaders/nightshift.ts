import type { Logger } from "@nightshift/scheduler"
import { describeThrown } from "@nightshift/scheduler/internal/base/logger"
import type { ConfigModule, Container } from "../host/container"
import { replaceCoreJobLoader, withholdRedisWarning } from "../host/medusa-core"
import { takeMountedApp } from "../host/serving"
import { onPrepareShutdown } from "../host/shutdown"
import type JobSchedulerService from "../services/job-scheduler"

/** Medusa only warns about a loader that throws, but without this one no scheduled job runs: so it logs an error. */
export default async function nightshiftLoader(container: Container): Promise<void> {
  try {
    await attachToServer(container)
  } catch (error) {
    const logger = container.resolve<Logger>("logger")
    logger.error(notRunning(error))
  }
}

/** The delay between listening and the start of the jobs, in milliseconds, so that waiting requests are answered first. */
const startAfterMs = 100

/** Ties the scheduler to the server: it starts when the server listens, and stops before the database closes. */
async function attachToServer(container: Container): Promise<void> {
  const service = container.resolve<JobSchedulerService>("jobSchedulerService")
  const app = takeMountedApp()
  const rootDirectory = app?.rootDirectory ?? process.cwd()
  service.attach({ container, rootDirectory })
  if (!service.isShadow) {
    replaceCoreJobLoader(rootDirectory)
    const { projectConfig } = container.resolve<ConfigModule>("configModule")
    if (!projectConfig.redis_url) withholdRedisWarning(rootDirectory)
  }
  await onPrepareShutdown({ rootDirectory, container, stop: () => service.stop() })
  const logError = (error: unknown) => container.resolve<Logger>("logger").error(notRunning(error))
  const start = () => void service.start().catch(logError)
  if (service.startsByItself) app?.onListening(() => setTimeout(start, startAfterMs))
}

function notRunning(error: unknown): string {
  return `Scheduled jobs do not run: ${describeThrown(error)}`
}
