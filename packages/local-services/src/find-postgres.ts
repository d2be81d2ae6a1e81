import type { Environment } from "./base/environment"
import { serviceAddress } from "./base/service-address"
import type { DockerChoice } from "./docker/docker-choice"
import { serviceOfEnvironment } from "./environment-service"
import { startEmbeddedPostgres } from "./postgres/embedded-postgres"
import type { FoundService, ServiceSettings, ServiceSources } from "./service"

/** The Postgres of the first source that applies. */
export async function findPostgres(options: {
  settings: ServiceSettings
  environment: Environment
  docker: DockerChoice
}): Promise<FoundService<ServiceSources["postgres"]>> {
  const { settings, environment, docker } = options
  if (environment.databaseUrl !== undefined) {
    return serviceOfEnvironment({ variable: "DATABASE_URL", url: environment.databaseUrl })
  }
  const url = docker.urls.postgres
  if (url !== undefined)
    return { url, source: "docker", note: `on ${serviceAddress(url)}`, stop: docker.stop }
  const { stateFolder, database } = settings
  return { ...(await startEmbeddedPostgres({ stateFolder, database })), source: "embedded" }
}
