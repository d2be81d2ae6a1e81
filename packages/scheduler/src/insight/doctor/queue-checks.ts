import type { PostgresFacts } from "../../ledger/postgres/postgres-facts"
import { isOlder, type RedisFacts } from "../../queue/redis-facts"
import { finding, note, ok, unknown, type Asked, type Check } from "./check"

const redisNames = ["redis-version", "redis-eviction", "redis-persistence"] as const
const titles = { redis: "Redis", valkey: "Valkey", dragonfly: "Dragonfly" }

/** The checks of a queue in Redis. */
export function redisChecks(redis: Asked<RedisFacts>): Check[] {
  if ("facts" in redis) {
    const { facts } = redis
    return [reachable(facts), version(facts), eviction(facts), persistence(facts)]
  }
  const { error, refused } = redis
  if (refused) {
    return [
      finding("queue", `Redis can be reached, but refuses requests: ${error}.`, refused.hint),
      ...redisNames.map((name) => unknown(name, "Redis refuses requests.")),
    ]
  }
  return [
    finding(
      "queue",
      `Redis cannot be reached: ${error}.`,
      "Check that it runs, and that the address and the password are correct. Nothing is lost: due runs wait in the ledger.",
    ),
    ...redisNames.map((name) => unknown(name, "Redis does not answer.")),
  ]
}

function reachable({ software, version: number, isReplica }: RedisFacts): Check {
  const text = `The queue is in ${titles[software]} ${number}, which answers`
  if (!isReplica) return ok("queue", `${text}.`)
  return finding(
    "queue",
    `${text}, but is a replica, which accepts no writes.`,
    "Give the address of the primary.",
  )
}

function version({ software, version: number, supported }: RedisFacts): Check {
  const name = "redis-version"
  const { least, advised } = supported
  // BullMQ's version requirements apply to Redis only.
  if (software !== "redis" || !isOlder(number, advised)) return ok(name, `BullMQ works with it.`)
  const hint = `Use Redis ${advised} or newer.`
  if (!isOlder(number, least))
    return note(name, `BullMQ works with Redis ${number}, but recommends ${advised} or newer.`, hint)
  return finding(
    name,
    `Redis ${number} is older than the ${least} that BullMQ needs: the queue carries no runs.`,
    hint,
  )
}

function eviction({ maxmemoryPolicy, maxmemory }: RedisFacts): Check {
  const name = "redis-eviction"
  if (maxmemoryPolicy === "noeviction") return ok(name, "maxmemory-policy is noeviction: no key is evicted.")
  const when = maxmemory === 0 ? "if a maxmemory is set, keys" : "when its memory is full, keys"
  return finding(
    name,
    `maxmemory-policy is ${maxmemoryPolicy}: ${when} of the queue are evicted. Their runs stay in the ledger and start late.`,
    "Set it: redis-cli CONFIG SET maxmemory-policy noeviction, and in redis.conf or with the host of this Redis.",
  )
}

function persistence({ isAppendOnly, savesSnapshots, hasFailedWrite }: RedisFacts): Check {
  const name = "redis-persistence"
  if (hasFailedWrite) {
    return finding(
      name,
      "The last write of Redis to its disk failed; it may refuse writes now.",
      "Check its log, and that its disk has free space.",
    )
  }
  if (isAppendOnly) return ok(name, "Redis appends each write to its file.")
  if (savesSnapshots)
    return ok(
      name,
      "Redis saves snapshots; a restart may lose the last minutes, and the ledger puts their runs on the queue again.",
    )
  if (savesSnapshots === undefined)
    return unknown(name, "This Redis does not show whether it saves snapshots.")
  return finding(
    name,
    "Redis keeps nothing on disk: a restart loses what is queued. The ledger puts runs on the queue again within seconds; everything else that the shop keeps there is lost.",
    "Set appendonly yes.",
  )
}

/** The checks of a queue in Postgres, if there is no Redis. */
export function postgresQueueChecks(postgres: Asked<PostgresFacts>, schema: string): Check[] {
  if ("error" in postgres) {
    const state = postgres.refused ? "refuses requests" : "does not answer"
    return [unknown("queue", `It is in Postgres, which ${state}.`)]
  }
  const { isPooled, queueSchema } = postgres.facts
  const { exists, mayCreate } = queueSchema
  const text = `The queue is in Postgres, as no Redis is configured`
  if (exists && isPooled) {
    return [
      note(
        "queue",
        `${text}, behind a pooler. Workers use LISTEN, which a pooler in transaction mode does not pass on.`,
        "Use session pooling, the address of Postgres itself, or Redis for the queue.",
      ),
    ]
  }
  if (exists) return [ok("queue", `${text}.`)]
  if (mayCreate) return [ok("queue", `${text}; the first server that starts creates its schema, ${schema}.`)]
  return [
    finding(
      "queue",
      `${text}. Its schema, ${schema}, is missing, and the database's user may not create it.`,
      `Create it, or GRANT CREATE ON DATABASE to the user.`,
    ),
  ]
}
