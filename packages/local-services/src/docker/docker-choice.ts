import { ServiceError } from "../base/service-error"
import type { ServiceSettings } from "../service"
import { whyNoDocker, type ComposeService } from "./compose"
import { startDockerServices, type DockerServices } from "./docker-services"

export interface DockerChoice extends DockerServices {
  /** Why Docker was passed over though its engine answered. */
  passedOver: string | undefined
}

/**
 * The services that Docker gives, which are all that were asked for or none.
 * @throws ServiceError when Docker was insisted on and gives none.
 */
export async function chooseDocker(options: {
  services: ComposeService[]
  settings: ServiceSettings
}): Promise<DockerChoice> {
  const { services, settings } = options
  if (services.length === 0 || settings.prefer === "embedded") return nothing(undefined)
  const reason = await whyNoDocker()
  if (settings.prefer === "docker" && reason !== undefined) {
    const hint = "Start Docker, or leave the choice to us by unsetting NIGHTSHIFT_SERVICES."
    throw new ServiceError({ where: "Docker", expected: "an engine with compose", found: reason, hint })
  }
  if (reason !== undefined) return nothing(undefined)
  settings.log("Docker: starting the containers of docker-compose.yml (the first time fetches their images)")
  try {
    const lasting = settings.stateFolder !== undefined
    return {
      ...(await startDockerServices({ services, lasting, database: settings.database })),
      passedOver: undefined,
    }
  } catch (error) {
    if (settings.prefer === "docker" || !(error instanceof ServiceError)) throw error
    // An engine without images, such as one that is offline, is as good as none.
    return nothing(error.message)
  }
}

function nothing(passedOver: string | undefined): DockerChoice {
  return { urls: {}, passedOver, stop: () => Promise.resolve() }
}
