import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import { destinationOf } from "@nightshift/scheduler/internal/ledger/postgres/route"
import { openConnection } from "@nightshift/scheduler/internal/ledger/postgres/single-connection"
import {
  readPostgresFacts,
  type PostgresFacts,
} from "@nightshift/scheduler/internal/ledger/postgres/postgres-facts"
import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import { readRedisFacts, type RedisFacts } from "@nightshift/scheduler/internal/queue/redis-facts"
import { redisRouteOf, type RedisRoute } from "@nightshift/scheduler/internal/queue/redis-route"
import { transactionPoolSize } from "./worker-process"
import { assertPreflight, refused } from "./preflight"

/** The services, once they have passed the preflight checks. */
export interface Services {
  redis: RedisRoute | undefined
  software: {
    postgres: Pick<PostgresFacts, "version" | "fsync" | "synchronousCommit">
    /** Null if the queue is in Postgres. */
    redis: Pick<RedisFacts, "software" | "version"> | null
  }
  /** The load to expect, as a sentence. */
  load: string
}

/** The most connections of one worker, and of verify itself. */
const connectionsOf = { ledger: 6 + transactionPoolSize, queue: 10, verify: 3 } as const
const runsPerSecond = 15

/**
 * Examines the services, and refuses those on which verify could affect other data or clients.
 *
 * @throws NightshiftError VERIFY_REFUSED, LEDGER_UNREACHABLE, LEDGER_REFUSED, QUEUE_UNREACHABLE, QUEUE_REFUSED
 */
export async function readServices(options: {
  connection: PostgresQueueOptions["connection"]
  redisUrl: string | undefined
  workers: number
  lengthMs: number
  isAgreed: boolean
}): Promise<Services> {
  const { connection, redisUrl, workers, lengthMs, isAgreed } = options
  // A schema that does not exist: the user's own ledger is not read.
  const nowhere = "nightshift_verify"
  await assertDirect(connection)
  const postgres = await readPostgresFacts({ connection, schema: nowhere, queueSchema: nowhere })
  const facts = redisUrl === undefined ? undefined : await readRedisFacts({ url: redisUrl })
  const redis = redisUrl === undefined ? undefined : redisRouteOf(redisUrl)
  const destination = destinationOf(connection)
  const connections = connectionsFor({ workers, hasRedis: facts !== undefined })
  const load =
    `${workers} worker processes here run about ${runsPerSecond} jobs a second for ${formatDuration(lengthMs)} and a little more, ` +
    `on at most ${connections} connections to Postgres${facts ? ` and ${(workers + 1) * 5} to Redis` : ""}, ` +
    `in a schema${facts ? " and under a key prefix" : ""} of their own, which are removed afterwards.`
  assertPreflight({
    platform: process.platform,
    postgres: { ...postgres, host: "host" in destination ? destination.host : undefined },
    redis: facts && { ...facts, host: redis?.host },
    connections,
    load,
    isAgreed,
  })
  const { version, fsync, synchronousCommit } = postgres
  return {
    redis,
    load,
    software: {
      postgres: { version, fsync, synchronousCommit },
      redis: facts ? { software: facts.software, version: facts.version } : null,
    },
  }
}

/** Verify's lock belongs to a connection of Postgres, which a pooler may give to another client. */
async function assertDirect(connection: PostgresQueueOptions["connection"]): Promise<void> {
  const database = await openConnection({ connection, answerWithinMs: 5_000 })
  try {
    if (!(await database.isPooled())) return
  } finally {
    await database.close()
  }
  throw refused({
    where: "the database",
    expected:
      "the address of Postgres itself: verify holds locks and schemas by its connections, and cuts them off",
    found: "a pooler such as PgBouncer before it",
    hint: "Give --database-url past the pooler.",
  })
}

/** During a deploy there is one more worker. */
function connectionsFor({ workers, hasRedis }: { workers: number; hasRedis: boolean }): number {
  const each = connectionsOf.ledger + (hasRedis ? 0 : connectionsOf.queue)
  return (workers + 1) * each + connectionsOf.verify
}
