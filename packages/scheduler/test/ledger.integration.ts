import { ledgerContract } from "./ledger-contract/ledger-contract.fixture"
import { openMemoryWorld, openPostgresWorld } from "./ledger-contract/ledger-world.fixture"

describe.each([
  ["memory", openMemoryWorld],
  ["Postgres", openPostgresWorld],
])("the ledger in %s", (_name, open) => ledgerContract(open))
