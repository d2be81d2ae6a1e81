import type { Ledger } from "@nightshift/scheduler/internal/ledger/ledger"
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
