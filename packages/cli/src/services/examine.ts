import { clauseOf } from "@nightshift/scheduler/internal/base/logger"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { serviceFault } from "@nightshift/scheduler/internal/base/service-fault"
import type { Asked } from "@nightshift/scheduler/internal/insight/doctor/check"
import type { DoctorFacts } from "@nightshift/scheduler/internal/insight/doctor/doctor"
import type { LedgerFacts } from "@nightshift/scheduler/internal/insight/doctor/ledger-checks"
import { seenWithinMs } from "@nightshift/scheduler/internal/insight/live-workers"
import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
import {
  readPostgresFacts,
  type PostgresFacts,
} from "@nightshift/scheduler/internal/ledger/postgres/postgres-facts"
import { readRedisFacts } from "@nightshift/scheduler/internal/queue/redis-facts"
import { defaultQueueSchema } from "@nightshift/scheduler/internal/queue/postgres"
import type { NightshiftConfig } from "../config"
import { connectionFor, redisUrlOf, type Addresses } from "./addresses"

/**
 * Reads the facts that doctor judges from the services. None of them needs to answer.
 *
 * @throws NightshiftError OPTION_INVALID without the address of a database
 */
export async function examine(input: {
  config: NightshiftConfig
  addresses: Addresses
  openLedger: () => Promise<Ledger>
}): Promise<DoctorFacts> {
  const { config, addresses } = input
  const connection = connectionFor(config, addresses)
  const redisUrl = redisUrlOf(config, addresses)
  const queueSchema = config.queueSchema ?? defaultQueueSchema
  const schema = config.schema === undefined ? {} : { schema: config.schema }
  const redisOptions = config.redisOptions ? { redisOptions: config.redisOptions } : {}
  const [postgres, redis] = await Promise.all([
    asked(readPostgresFacts({ connection, queueSchema, ...schema })),
    redisUrl === undefined ? undefined : asked(readRedisFacts({ url: redisUrl, ...redisOptions })),
  ])
  return { postgres, redis, queueSchema, ledger: await readLedger(postgres, input.openLedger) }
}

async function asked<Facts>(reading: Promise<Facts>): Promise<Asked<Facts>> {
  try {
    return { facts: await reading }
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error
    const { kind, hint } = serviceFault(error)
    const message = clauseOf(error.cause)
    return { error: message, refused: kind === "unreachable" ? undefined : { hint } }
  }
}

async function readLedger(
  postgres: Asked<PostgresFacts>,
  openLedger: () => Promise<Ledger>,
): Promise<LedgerFacts | undefined> {
  const backlog = "facts" in postgres ? postgres.facts.backlog : undefined
  if (!backlog) return undefined
  try {
    const ledger = await openLedger()
    const jobs = await ledger.storedJobs()
    const versions = await ledger.storedVersions()
    const nowMs = await ledger.readClock()
    const workers = await ledger.workers({ fromMs: nowMs - seenWithinMs, toMs: nowMs + 1 })
    return { nowMs, jobs, versions, workers, backlog }
  } catch {
    // It answered a moment ago: those facts are reported, and the rest is unknown.
    return undefined
  }
}
