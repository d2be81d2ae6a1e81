import type { Logger } from "@nightshift/scheduler"
import { describeThrown } from "@nightshift/scheduler/internal/base/logger"
import { replaceCoreJobLoader } from "../host/core-job-loader"
import { withholdRedisWarning } from "../host/core-redis-warning"
import type { ConfigModule, Container } from "../host/container"
import { takeMountedApp } from "../host/serving"
import { onPrepareShutdown } from "../host/shutdown"
import type JobSchedulerService from "../services/job-scheduler"

/** Medusa makes no more than a warning of a loader that throws; without this one there are no scheduled jobs. */
export default async function nightshiftLoader(container: Container): Promise<void> {
  try {
    await attachToServer(container)
  } catch (error) {
    const logger = container.resolve<Logger>("logger")
    logger.error(notRunning(error))
  }
}

/** How long after the server listens its jobs begin, in milliseconds: what waits for the server is answered first. */
const startAfterMs = 100

/** Ties the scheduler to the life of the server: it starts when the server listens, and stops before the database. */
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
  const tell = (error: unknown) => container.resolve<Logger>("logger").error(notRunning(error))
  const start = () => void service.start().catch(tell)
  if (service.startsByItself) app?.onListening(() => setTimeout(start, startAfterMs))
}

function notRunning(error: unknown): string {
  return `Scheduled jobs do not run: ${describeThrown(error)}`
}
