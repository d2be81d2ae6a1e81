import type { Request, Response } from "express"
import type { Container } from "../../../host/container"
import { mayReadMetrics } from "../../../host/metrics-access"
import type JobSchedulerService from "../../../services/job-scheduler"

/** The metrics of this process, for Prometheus. A session of Medusa Admin gives no access. */
export async function GET(request: Request & { scope: Container }, response: Response): Promise<void> {
  const service = request.scope.resolve<JobSchedulerService>("jobSchedulerService")
  const access = service.metricsAccess
  if (!access) {
    sendText(response, 404, "The plugin's option metrics is not set.")
  } else if (!mayReadMetrics(access, request.headers.authorization)) {
    response.setHeader("WWW-Authenticate", "Bearer")
    sendText(response, 401, "Send the token of the plugin's option metrics: Authorization: Bearer <token>.")
  } else if (!service.metrics) {
    sendText(response, 503, "This process does not run scheduled jobs, or has not started to.")
  } else {
    const text = await service.metrics.render()
    response.setHeader("Content-Type", service.metrics.contentType)
    response.setHeader("Cache-Control", "no-store")
    response.status(200).end(text)
  }
}

function sendText(response: Response, status: number, text: string): void {
  response.status(status).type("text/plain").end(`${text}\n`)
}
