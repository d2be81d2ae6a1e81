import { addressOf } from "@nightshift/scheduler/internal/base/address"
import type { DueRun } from "@nightshift/scheduler/internal/job/due-run"
import { createPostgresQueue } from "@nightshift/scheduler/internal/queue/postgres"
import type { Queue } from "@nightshift/scheduler/internal/queue/queue"
import { createRedisQueue } from "@nightshift/scheduler/internal/queue/redis"
import type { NightshiftConfig } from "../config"
import { connectionFor, redisOptionsOf, redisUrlOf, type Addresses } from "./addresses"

/** Puts runs on the queue; false if it cannot be reached. Workers then find the runs in the ledger. */
export async function enqueue(
  runs: DueRun[],
  config: NightshiftConfig,
  addresses: Addresses,
): Promise<boolean> {
  const queue = openQueue(config, addresses)
  try {
    await queue.add(runs)
    return true
  } catch {
    return false
  } finally {
    await queue.close()
  }
}

function openQueue(config: NightshiftConfig, addresses: Addresses): Queue {
  const url = redisUrlOf(config, addresses)
  if (url !== undefined) {
    return createRedisQueue({
      url,
      ...redisOptionsOf(config),
      ...(config.redisPrefix === undefined ? {} : { prefix: config.redisPrefix }),
    })
  }
  const connection = connectionFor(config, addresses)
  return createPostgresQueue({
    connection,
    address: addressOf(connection.connectionString ?? ""),
    ...(config.queueSchema === undefined ? {} : { schema: config.queueSchema }),
  })
}
