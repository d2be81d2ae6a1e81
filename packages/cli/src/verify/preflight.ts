import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import type { PostgresFacts } from "@nightshift/scheduler/internal/ledger/postgres/postgres-facts"
import type { RedisFacts } from "@nightshift/scheduler/internal/queue/redis-facts"

/** The facts of the preflight checks, which run before anything is created. */
export interface Preflight {
  platform: string
  postgres: Pick<PostgresFacts, "isReadOnly" | "connections" | "queueSchema"> & { host: string | undefined }
  redis:
    | (Pick<RedisFacts, "isReplica" | "isCluster" | "maxmemory" | "maxmemoryPolicy" | "usedMemory"> & {
        host: string | undefined
      })
    | undefined
  /** The most connections to Postgres that verify will have open at a time. */
  connections: number
  /** The load to expect, as a sentence. */
  load: string
  /** True if the user agrees to that load on services of another machine. */
  isAgreed: boolean
}

/** How many connections stay free for others. */
const spareConnections = 5
/** Far more than verify keeps in Redis, in bytes. */
const roomInRedis = 32 * 2 ** 20

/**
 * Throws if verify could affect other data or clients, or if the user has not agreed.
 *
 * @throws NightshiftError VERIFY_REFUSED
 */
export function assertPreflight(preflight: Preflight): void {
  const { platform, postgres, redis, connections } = preflight
  if (platform === "win32") {
    throw refused({
      where: "verify",
      expected: "a system with signals that stop a process and let it go on",
      found: "Windows",
      hint: "Run it on Linux or macOS, or in WSL.",
    })
  }
  if (postgres.isReadOnly) {
    throw refused({
      where: "the database",
      expected: "one that takes writes",
      found: "a standby, or one whose transactions are read-only",
      hint: "Give the address of the primary server.",
    })
  }
  if (!postgres.queueSchema.mayCreate) {
    throw refused({
      where: "the database",
      expected: "the right to create a schema, which verify keeps to",
      found: "a user without it",
      hint: "GRANT CREATE ON DATABASE to the user, or give --database-url of a copy.",
    })
  }
  const { open, most } = postgres.connections
  if (most - open < connections + spareConnections) {
    throw refused({
      where: "the database",
      expected: `room for ${connections} connections, and ${spareConnections} more for others`,
      found: `${open} of ${most} in use`,
      hint: "Close what is not used, or raise max_connections.",
    })
  }
  if (redis) assertRedis(redis)
  assertAgreed(preflight)
}

function assertRedis(redis: NonNullable<Preflight["redis"]>): void {
  const { isReplica, isCluster, maxmemory, maxmemoryPolicy, usedMemory, host } = redis
  const where = "Redis"
  if (host === undefined) {
    throw refused({
      where,
      expected: "an address such as redis://127.0.0.1:6379, which a proxy can stand before",
      found: "another",
      hint: "Give --redis-url.",
    })
  }
  if (isReplica) {
    throw refused({
      where,
      expected: "a primary",
      found: "a replica",
      hint: "Give the address of the primary.",
    })
  }
  if (isCluster) {
    throw refused({
      where,
      expected: "a single server",
      found: "a node of a Redis Cluster, which sends clients past the proxy",
      hint: "Give --redis-url of a single server of the same version.",
    })
  }
  if (maxmemory === 0) return
  if (maxmemoryPolicy !== "noeviction") {
    throw refused({
      where,
      expected: "maxmemory-policy noeviction: keys of verify could push out your own",
      found: maxmemoryPolicy,
      hint: "Set it, as `nightshift doctor` advises, or give --redis-url of another.",
    })
  }
  if (maxmemory - usedMemory < roomInRedis) {
    throw refused({
      where,
      expected: `${roomInRedis / 2 ** 20} MiB of memory to spare`,
      found: `${Math.max(0, Math.floor((maxmemory - usedMemory) / 2 ** 20))} MiB`,
      hint: "Raise maxmemory, or give --redis-url of another.",
    })
  }
}

function assertAgreed({ postgres, redis, load, isAgreed }: Preflight): void {
  const away = [postgres.host, redis?.host].filter((host) => host !== undefined && !isThisMachine(host))
  if (away.length === 0 || isAgreed) return
  throw refused({
    where: "verify",
    expected: `--yes, as ${[...new Set(away)].join(" and ")} may be in use`,
    found: "none",
    hint: `${load} Add --yes if that may be.`,
  })
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** The error of a verify that does not start. */
export function refused(input: {
  where: string
  expected: string
  found: string
  hint: string
  cause?: unknown
}): NightshiftError {
  return new NightshiftError({ code: "VERIFY_REFUSED", ...input })
}
