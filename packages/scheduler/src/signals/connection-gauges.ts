import { Gauge, type Registry } from "prom-client"
import type { LedgerConnections } from "../ledger/postgres/pool-counts"

/** The connections to Postgres of this process, as they are when the metrics are read. */
export function createConnectionGauges(registry: Registry, connections: () => LedgerConnections): void {
  const gauge = (name: string, help: string, of: "open" | "used" | "waiting" | "most") =>
    new Gauge({
      name,
      help,
      labelNames: ["pool"] as const,
      registers: [registry],
      collect() {
        const { ledger, transactions } = connections()
        this.set({ pool: "ledger" }, ledger[of])
        this.set({ pool: "transactions" }, transactions[of])
      },
    })
  gauge("nightshift_connections_open", "Connections to Postgres that this process has open.", "open")
  gauge("nightshift_connections_used", "Those of them that are in use.", "used")
  gauge("nightshift_connections_waiting", "What waits for a connection that is free.", "waiting")
  gauge("nightshift_connections_limit", "At most so many connections are opened.", "most")
}
