import type { PostgresFacts } from "../../ledger/postgres/postgres-facts"
import { isOlder, type RedisFacts } from "../../queue/redis-facts"
import { finding, note, ok, unknown, type Asked, type Check } from "./check"

const redisNames = ["redis-version", "redis-eviction", "redis-persistence"] as const
const titles = { redis: "Redis", valkey: "Valkey", dragonfly: "Dragonfly" }

/** What concerns a queue in Redis. */
export function redisChecks(redis: Asked<RedisFacts>): Check[] {
  if ("facts" in redis) {
    const { facts } = redis
    return [reachable(facts), version(facts), eviction(facts), persistence(facts)]
  }
  const { error, refused } = redis
  if (refused) {
    return [
      finding("queue", `Redis can be reached and refuses what it is asked: ${error}.`, refused.hint),
      ...redisNames.map((name) => unknown(name, "Redis does not tell.")),
    ]
  }
  return [
    finding(
      "queue",
      `Redis cannot be reached: ${error}.`,
      "See that it runs, and that address and password are right. Nothing is lost: due runs wait in the ledger.",
    ),
    ...redisNames.map((name) => unknown(name, "Redis does not answer.")),
  ]
}

function reachable({ software, version: number, isReplica }: RedisFacts): Check {
  const words = `The queue is in ${titles[software]} ${number}, which answers`
  if (!isReplica) return ok("queue", `${words}.`)
  return finding(
    "queue",
    `${words} and is a replica, which takes no writes.`,
    "Give the address of the primary.",
  )
}

function version({ software, version: number, supported }: RedisFacts): Check {
  const name = "redis-version"
  const { least, advised } = supported
  // BullMQ's bounds are those of Redis alone.
  if (software !== "redis" || !isOlder(number, advised)) return ok(name, `BullMQ works with it.`)
  const hint = `Take Redis ${advised} or newer.`
  if (!isOlder(number, least))
    return note(name, `BullMQ works with Redis ${number}, and advises ${advised} or newer.`, hint)
  return finding(
    name,
    `Redis ${number} is older than the ${least} that BullMQ needs: no run is carried.`,
    hint,
  )
}

function eviction({ maxmemoryPolicy, maxmemory }: RedisFacts): Check {
  const name = "redis-eviction"
  if (maxmemoryPolicy === "noeviction") return ok(name, "maxmemory-policy is noeviction: no key is given up.")
  const when = maxmemory === 0 ? "should a maxmemory be set, keys" : "when its memory is full, keys"
  return finding(
    name,
    `maxmemory-policy is ${maxmemoryPolicy}: ${when} of the queue are given up. Their runs stay in the ledger and come late.`,
    "Set it: redis-cli CONFIG SET maxmemory-policy noeviction, and in redis.conf or with the host of this Redis.",
  )
}

function persistence({ isAppendOnly, savesSnapshots, hasFailedWrite }: RedisFacts): Check {
  const name = "redis-persistence"
  if (hasFailedWrite) {
    return finding(
      name,
      "The last write of Redis to its disk failed; it may refuse writes now.",
      "See its log, and that its disk has room.",
    )
  }
  if (isAppendOnly) return ok(name, "Redis appends each write to its file.")
  if (savesSnapshots)
    return ok(
      name,
      "Redis saves snapshots; a restart may forget the last minutes, and the ledger brings their runs back.",
    )
  if (savesSnapshots === undefined)
    return unknown(name, "This Redis does not tell whether it saves snapshots.")
  return finding(
    name,
    "Redis keeps nothing on disk: a restart forgets what is queued. The ledger brings runs back within seconds; what else the shop keeps there is gone.",
    "Set appendonly yes.",
  )
}

/** What concerns a queue in Postgres, where there is no Redis. */
export function postgresQueueChecks(postgres: Asked<PostgresFacts>, schema: string): Check[] {
  if ("error" in postgres) {
    const words = postgres.refused ? "refuses what it is asked" : "does not answer"
    return [unknown("queue", `It is in Postgres, which ${words}.`)]
  }
  const { isPooled, queueSchema } = postgres.facts
  const { exists, mayCreate } = queueSchema
  const words = `The queue is in Postgres, as there is no address of a Redis`
  if (exists && isPooled) {
    return [
      note(
        "queue",
        `${words}, and a pooler stands before it. Workers LISTEN, which a pooler by transaction does not pass on.`,
        "Let it pool by session, give the address of Postgres itself, or give the queue a Redis.",
      ),
    ]
  }
  if (exists) return [ok("queue", `${words}.`)]
  if (mayCreate) return [ok("queue", `${words}; the first server that starts makes its schema, ${schema}.`)]
  return [
    finding(
      "queue",
      `${words}. Its schema, ${schema}, is missing, and the database's user may not create it.`,
      `Create it, or GRANT CREATE ON DATABASE to the user.`,
    ),
  ]
}
