import { readEnvironment, type Environment } from "./base/environment"
import type { ComposeService } from "./docker/compose"
import { chooseDocker } from "./docker/docker-choice"
import { findPostgres } from "./find-postgres"
import { findRedis } from "./find-redis"
import type { FoundService, ServiceSettings, ServiceSources } from "./service"

export interface LocalServices {
  /** Holds the password: for a connection, not for a log. */
  databaseUrl: string
  /** Undefined where no Redis is wanted or to be had. */
  redisUrl: string | undefined
  source: ServiceSources
  /** Where lasting data of embedded services are. They may be elsewhere than in `stateFolder`. */
  dataFolders: string[]
  /** Ends what was started and removes what was temporary. What ran before is left alone. */
  stop: () => Promise<void>
}

export interface StartServicesOptions {
  /** Where lasting data of embedded services are. Default: temporary ones, without fsync, gone after `stop`. */
  stateFolder?: string
  /** Created if absent; a `DATABASE_URL` names its own. Default: "medusa". */
  database?: string
  /** Default: true, unless `NIGHTSHIFT_REDIS=off`. */
  redis?: boolean
  /** Gets one line that tells the choice, and one for each thing that takes long. Default: nobody. */
  log?: (line: string) => void
  /** "docker": fail without it. "embedded": never ask it. Default: `NIGHTSHIFT_SERVICES`, else Docker if it answers. */
  prefer?: "docker" | "embedded"
}

/**
 * Postgres and Redis for development and tests. For each the first that applies: `DATABASE_URL`/`REDIS_URL`;
 * Docker with docker-compose.yml; embedded: Postgres from npm, Redis from a program on PATH or from Debian's
 * package; else no Redis. If this process ends without `stop`, even by kill -9, they are stopped all the same.
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
  const docker = await chooseDocker({ services: notOfEnvironment({ settings, environment }), settings })
  const facts = { settings, environment, docker }
  const [postgres, redis] = await bothOrNone({
    parts: [findPostgres(facts), findRedis(facts)],
    orElse: docker.stop,
  })
  const passedOver = docker.passedOver === undefined ? "" : `. Docker was passed over: ${docker.passedOver}`
  settings.log(`Services: postgres ${describe(postgres)}, redis ${describe(redis)}${passedOver}`)
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

function notOfEnvironment(options: {
  settings: ServiceSettings
  environment: Environment
}): ComposeService[] {
  const { settings, environment } = options
  const services: ComposeService[] = []
  if (environment.databaseUrl === undefined) services.push("postgres")
  if (environment.redisUrl === undefined && settings.redisWanted) services.push("redis")
  return services
}

/** Both services; or, when one fails, none, with what was started ended first. */
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
