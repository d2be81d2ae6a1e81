import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { Redis } from "ioredis"
import { startServices, type LocalServices } from "@nightshift/local-services"
import { openProxy } from "../../cli/src/verify/proxy"

/** A service at one address through all its restarts. */
export interface OwnService {
  readonly url: string
  stop(): Promise<void>
  start(): Promise<void>
  /** Lets no byte pass, and closes nothing; until `flow`. */
  stall(): void
  flow(): void
  close(): Promise<void>
}

/** A Postgres of the test's own, which keeps its data over a restart. */
export async function ownPostgres(): Promise<OwnService> {
  const stateFolder = await mkdtemp(path.join(tmpdir(), "nightshift-test-"))
  const service = await own(
    () =>
      withoutVariable("DATABASE_URL", () =>
        startServices({ stateFolder, redis: false, prefer: "embedded", database: "chaos" }),
      ),
    ({ databaseUrl }) => databaseUrl,
  )
  return {
    ...service,
    async close() {
      await service.close()
      await rm(stateFolder, { recursive: true, force: true })
    },
  }
}

/** A Redis of the test's own, which loses all its data when it stops. */
export function ownRedis(): Promise<OwnService> {
  let password: string | undefined
  return own(
    async () => {
      const services = await withoutVariable("REDIS_URL", () => startServices({ prefer: "embedded" }))
      const url = new URL(services.redisUrl!)
      // Each start makes a password of its own; those who know the address know the first.
      password ??= url.password
      const redis = new Redis(services.redisUrl!)
      await redis.config("SET", "requirepass", password)
      redis.disconnect()
      url.password = password
      return { ...services, redisUrl: url.toString() }
    },
    ({ redisUrl }) => redisUrl!,
  )
}

async function own(
  launch: () => Promise<LocalServices>,
  urlOf: (services: LocalServices) => string,
): Promise<OwnService> {
  let services: LocalServices | undefined = await launch()
  const target = () => new URL(urlOf(services!))
  const proxy = await openProxy({
    destination: () => services && { host: target().hostname, port: Number(target().port) },
  })
  const url = target()
  url.port = String(proxy.port)
  const stop = async () => {
    const running = services
    services = undefined
    proxy.cut()
    await running?.stop()
  }
  return {
    url: url.toString(),
    stop,
    start: async () => {
      services = await launch()
      proxy.restore()
    },
    stall: () => proxy.stall(),
    flow: () => proxy.flow(),
    async close() {
      await stop()
      await proxy.close()
    },
  }
}

/** Runs `work` as if this process had no service configured. */
async function withoutVariable<T>(name: "DATABASE_URL" | "REDIS_URL", work: () => Promise<T>): Promise<T> {
  const before = process.env[name]
  Reflect.deleteProperty(process.env, name)
  try {
    return await work()
  } finally {
    if (before !== undefined) process.env[name] = before
  }
}
