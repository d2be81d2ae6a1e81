import type { PostgresFacts } from "../../ledger/postgres/postgres-facts"
import type { RedisFacts } from "../../queue/redis-facts"
import type { Asked, Check } from "./check"
import { ledgerChecks, type LedgerFacts } from "./ledger-checks"
import { postgresChecks } from "./postgres-checks"
import { postgresQueueChecks, redisChecks } from "./queue-checks"

export interface DoctorFacts {
  postgres: Asked<PostgresFacts>
  /** Undefined if the queue is in Postgres. */
  redis: Asked<RedisFacts> | undefined
  /** The schema of a queue in Postgres. */
  queueSchema: string
  /** Undefined if it could not be read. */
  ledger: LedgerFacts | undefined
}

/** Checks whether each guarantee of Nightshift holds now. */
export function diagnose({ postgres, redis, queueSchema, ledger }: DoctorFacts): Check[] {
  return [
    ...postgresChecks(postgres),
    ...(redis ? redisChecks(redis) : postgresQueueChecks(postgres, queueSchema)),
    ...ledgerChecks(ledger),
  ]
}
