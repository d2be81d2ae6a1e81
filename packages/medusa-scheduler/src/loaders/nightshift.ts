import { replaceCoreJobLoader } from "../host/core-job-loader"
import type { Container } from "../host/container"
import { takeMountedApp } from "../host/serving"
import { onPrepareShutdown } from "../host/shutdown"
import type JobSchedulerService from "../services/job-scheduler"

/** Ties the scheduler to the life of the server: it starts when the server listens, and stops before the database. */
export default async function nightshiftLoader(container: Container): Promise<void> {
  const service = container.resolve<JobSchedulerService>("jobSchedulerService")
  const app = takeMountedApp()
  const rootDirectory = app?.rootDirectory ?? process.cwd()
  service.attach({ container, rootDirectory })
  replaceCoreJobLoader(rootDirectory)
  await onPrepareShutdown({ rootDirectory, container, stop: () => service.stop() })
  if (service.startsByItself) app?.onListening(() => void service.start())
}
