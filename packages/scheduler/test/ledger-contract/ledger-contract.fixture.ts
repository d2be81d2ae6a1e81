import { boundChangeContract } from "./bound-change-contract.fixture"
import { claimContract } from "./claim-contract.fixture"
import { historyContract } from "./history-contract.fixture"
import type { OpenWorld } from "./ledger-world.fixture"
import { concurrencyContract } from "./concurrency-contract.fixture"
import { missedContract } from "./missed-contract.fixture"
import { operationContract } from "./operation-contract.fixture"
import { outcomeContract } from "./outcome-contract.fixture"
import { permitContract } from "./permit-contract.fixture"
import { reconcileContract } from "./reconcile-contract.fixture"
import { signalContract } from "./signal-contract.fixture"
import { heartbeatContract } from "./heartbeat-contract.fixture"
import { tickContract } from "./tick-contract.fixture"

/** What the engine relies on in a ledger, whatever keeps it. */
export function ledgerContract(open: OpenWorld): void {
  describe("ticks", () => tickContract(open))
  describe("signals", () => signalContract(open))
  describe("claims", () => claimContract(open))
  describe("permits", () => permitContract(open))
  describe("a change of the bound", () => boundChangeContract(open))
  describe("missed ticks", () => missedContract(open))
  describe("outcomes", () => outcomeContract(open))
  describe("two processes", () => concurrencyContract(open))
  describe("heartbeats", () => heartbeatContract(open))
  describe("reconciling", () => reconcileContract(open))
  describe("operations", () => operationContract(open))
  describe("history", () => historyContract(open))
}
