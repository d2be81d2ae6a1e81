import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
import {
  migrateLedger,
  type MigratedLedger,
} from "@nightshift/scheduler/internal/ledger/postgres/migrate-ledger"
import { createPostgresLedger } from "@nightshift/scheduler/internal/ledger/postgres/postgres-ledger"
import type { NightshiftConfig } from "../config"
import { connectionFor, type Addresses } from "./addresses"

/**
 * Opens the ledger, and checks that its tables exist.
 *
 * @throws NightshiftError OPTION_INVALID without an address, LEDGER_UNREACHABLE, LEDGER_REFUSED, LEDGER_NOT_MIGRATED
 */
export async function openLedger(config: NightshiftConfig, addresses: Addresses): Promise<Ledger> {
  const ledger = createPostgresLedger({
    connection: connectionFor(config, addresses),
    poolSize: 2,
    ...(config.schema === undefined ? {} : { schema: config.schema }),
    ...(config.prepareStatements === undefined ? {} : { prepareStatements: config.prepareStatements }),
  })
  try {
    await ledger.assertMigrated()
    return ledger
  } catch (error) {
    await ledger.close()
    throw error
  }
}

/**
 * Brings the ledger's tables to this release.
 *
 * @throws NightshiftError OPTION_INVALID without an address, LEDGER_UNREACHABLE, LEDGER_REFUSED
 */
export function migrate(config: NightshiftConfig, addresses: Addresses): Promise<MigratedLedger> {
  return migrateLedger({ connection: connectionFor(config, addresses), schema: config.schema })
}
