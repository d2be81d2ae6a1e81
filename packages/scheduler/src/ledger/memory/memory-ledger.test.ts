import { createVirtualClock } from "../../base/virtual-clock"
import { createMemoryDatabase } from "./memory-database"
import { createMemoryLedger } from "./memory-ledger"
import { ledgerContract } from "../../../test/ledger-contract/ledger-contract.fixture"
import { openMemoryWorld } from "../../../test/ledger-contract/ledger-world.fixture"

ledgerContract(openMemoryWorld)

test("while the database is down every call fails and changes nothing", async () => {
  const database = createMemoryDatabase({ clock: createVirtualClock() })
  const ledger = createMemoryLedger({ database })
  database.down = true
  await expect(ledger.reconcile({ jobs: [], keepSources: [] })).rejects.toMatchObject({
    code: "LEDGER_UNREACHABLE",
    retryable: true,
  })
  await expect(ledger.transaction(() => Promise.resolve())).rejects.toMatchObject({
    code: "LEDGER_UNREACHABLE",
  })
  database.down = false
  expect(await ledger.storedJobs()).toEqual([])
})
