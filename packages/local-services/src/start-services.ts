import { readEnvironment, type Environment } from "./base/environment"
import { ServiceError, serviceAddress } from "./base/service-error"
import { programFromPackage } from "./debian/debian-package"
import type { ComposeService } from "./docker/compose"
import { chooseDocker, type DockerChoice } from "./docker/docker-choice"
import { startEmbeddedPostgres } from "./postgres/embedded-postgres"
import { startEmbeddedRedis } from "./redis/embedded-redis"
import { programOnPath, redisPackages } from "./redis/redis-program"
import type { FoundService, ServiceSettings, ServiceSources } from "./service"
import { whyNoAnswer } from "./postgres/connection"
import { whyNoPong } from "./redis/connection"

/** How long a service of the environment may take to answer. */
const answerMs = 5_000

export interface LocalServices {
  /** Contains the password: for a connection, not for a log. */
  databaseUrl: string
  /** Undefined if no Redis is wanted or available. */
  redisUrl: string | undefined
  source: ServiceSources
  /** The folders with persistent data of embedded services. They may be outside `stateFolder`. */
  dataFolders: string[]
  /** Stops what was started and removes temporary files. Services that already ran are left alone. */
  stop: () => Promise<void>
}

export interface StartServicesOptions {
  /** The folder for persistent data of embedded services. Default: temporary data without fsync, removed by `stop`. */
  stateFolder?: string
  /** Created if absent; not used with `DATABASE_URL`, which names its own. Default: "medusa". */
  database?: string
  /** Default: true, unless `NIGHTSHIFT_REDIS=off`. */
  redis?: boolean
  /** Gets one line with the chosen services, and one for each step that takes long. Default: no log. */
  log?: (line: string) => void
  /** "docker": fail without Docker. "embedded": never use it. Default: `NIGHTSHIFT_SERVICES`, else Docker if it answers. */
  prefer?: "docker" | "embedded"
}

/**
 * Starts Postgres and Redis for development and tests. Each comes from the first source that applies: `DATABASE_URL` or
 * `REDIS_URL`; Docker with docker-compose.yml; embedded: Postgres from npm, Redis from a program on PATH or from Debian's
 * package; else no Redis. If this process ends without `stop`, even by kill -9, they are stopped as well.
 * @throws ServiceError
 */
export async function startServices(options: StartServicesOptions = {}): Promise<LocalServices> {
  const environment = readEnvironment()
  const settings: ServiceSettings = {
    stateFolder: options.stateFolder,
    database: options.database ?? "medusa",
    redisWanted: (options.redis ?? true) && environment.redisWanted,
    prefer: options.prefer ?? environment.prefer,
    log: options.log ?? (() => undefined),
  }
  const docker = await chooseDocker({ services: missingInEnvironment({ settings, environment }), settings })
  const candidates = { settings, environment, docker }
  const [postgres, redis] = await bothOrNone({
    parts: [findPostgres(candidates), findRedis(candidates)],
    orElse: docker.stop,
  })
  const unused = docker.unusedReason === undefined ? "" : `. Docker was not used: ${docker.unusedReason}`
  settings.log(`Services: postgres ${describe(postgres)}, redis ${describe(redis)}${unused}`)
  return {
    databaseUrl: postgres.url as string,
    redisUrl: redis.url,
    source: { postgres: postgres.source, redis: redis.source },
    dataFolders: [postgres, redis].flatMap(({ dataFolder }) => dataFolder ?? []),
    async stop() {
      await Promise.all([postgres.stop(), redis.stop(), docker.stop()])
    },
  }
}

function missingInEnvironment(options: {
  settings: ServiceSettings
  environment: Environment
}): ComposeService[] {
  const { settings, environment } = options
  const services: ComposeService[] = []
  if (environment.databaseUrl === undefined) services.push("postgres")
  if (environment.redisUrl === undefined && settings.redisWanted) services.push("redis")
  return services
}

/** What a service is chosen from. */
interface Candidates {
  settings: ServiceSettings
  environment: Environment
  docker: DockerChoice
}

/** The Postgres of the first source that applies. */
async function findPostgres(options: Candidates): Promise<FoundService<ServiceSources["postgres"]>> {
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

/** The Redis of the first source that applies, or none with the reason. */
async function findRedis(options: Candidates): Promise<FoundService<ServiceSources["redis"]>> {
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

/**
 * A service from the environment. It is used as it is, and never stopped.
 * @throws ServiceError if it does not answer: silently starting another one would be a surprise.
 */
async function serviceOfEnvironment(options: {
  variable: "DATABASE_URL" | "REDIS_URL"
  url: string
}): Promise<FoundService<"environment">> {
  const { variable, url } = options
  const address = serviceAddress(url)
  const isPostgres = variable === "DATABASE_URL"
  const failure = await (isPostgres ? whyNoAnswer : whyNoPong)({ url, deadlineMs: answerMs })
  if (failure === undefined) {
    return { url, source: "environment", note: `on ${address}`, stop: () => Promise.resolve() }
  }
  throw new ServiceError({
    where: `${variable} (${address})`,
    expected: `${isPostgres ? "a Postgres with that database" : "a Redis"} that answers`,
    found: failure.message || String((failure as NodeJS.ErrnoException).code),
    hint: `Start it, correct the address, or unset ${variable} for a server of our own.`,
    cause: failure,
  })
}

function none(reason: string): FoundService<"none"> {
  return { url: undefined, source: "none", note: `(${reason})`, stop: () => Promise.resolve() }
}

/** Both services, or none: if one fails, the other is stopped before the error is thrown. */
async function bothOrNone<A, B>(options: {
  parts: [Promise<FoundService<A>>, Promise<FoundService<B>>]
  orElse: () => Promise<void>
}): Promise<[FoundService<A>, FoundService<B>]> {
  const { parts, orElse } = options
  try {
    return await Promise.all(parts)
  } catch (error) {
    const outcomes = await Promise.allSettled<FoundService<unknown>>(parts)
    for (const outcome of outcomes) if (outcome.status === "fulfilled") await outcome.value.stop()
    await orElse()
    throw error
  }
}

function describe(service: FoundService<string>): string {
  return `${service.source} ${service.note}`
}
