import { ServiceError } from "../base/service-error"
import type { ServiceSettings } from "../service"
import { whyNoDocker, type ComposeService } from "./compose"
import { startDockerServices, type DockerServices } from "./docker-services"

export interface DockerChoice extends DockerServices {
  /** Why Docker was not used although its engine answered. */
  unusedReason: string | undefined
}

/**
 * The services from Docker: all that were requested, or none.
 * @throws ServiceError if Docker is required and not available.
 */
export async function chooseDocker(options: {
  services: ComposeService[]
  settings: ServiceSettings
}): Promise<DockerChoice> {
  const { services, settings } = options
  if (services.length === 0 || settings.prefer === "embedded") return nothing(undefined)
  const reason = await whyNoDocker()
  if (settings.prefer === "docker" && reason !== undefined) {
    const hint = "Start Docker, or unset NIGHTSHIFT_SERVICES to use other services."
    throw new ServiceError({ where: "Docker", expected: "an engine with compose", found: reason, hint })
  }
  if (reason !== undefined) return nothing(undefined)
  settings.log("Docker: starting the containers of docker-compose.yml (the first time fetches their images)")
  try {
    const lasting = settings.stateFolder !== undefined
    return {
      ...(await startDockerServices({ services, lasting, database: settings.database })),
      unusedReason: undefined,
    }
  } catch (error) {
    if (settings.prefer === "docker" || !(error instanceof ServiceError)) throw error
    // An engine that cannot get the images, for example offline, counts as none.
    return nothing(error.message)
  }
}

function nothing(unusedReason: string | undefined): DockerChoice {
  return { urls: {}, unusedReason, stop: () => Promise.resolve() }
}
