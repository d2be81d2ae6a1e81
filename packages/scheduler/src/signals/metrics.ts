import { Gauge, Registry } from "prom-client"
import type { Observer } from "../engine/observer"
import type { Workload } from "../ledger/history"
import type { LedgerConnections } from "../ledger/postgres/pool-counts"
import { createLedgerGauges } from "./ledger-gauges"
import { createRunMetrics } from "./run-metrics"
import { createServiceMetrics } from "./service-metrics"

/** What happened in this process, and what the ledger says of all, as Prometheus reads it. */
export interface Metrics {
  /** To be given to `createScheduler`. */
  readonly observer: Observer
  readonly contentType: string
  /** The text of all metrics. Asks the ledger, at most once in a few seconds; without its answer its gauges are left out. */
  render(): Promise<string>
}

/** Makes metrics in a registry of their own, so that they meet none of the shop's. */
export function createMetrics(options: {
  /** What there is to do: the ledger's `workload`. */
  workload: () => Promise<Workload>
  /** The named queues, which are shown also where nothing waits in them. Default: those that something was seen in. */
  queues?: () => string[]
  /** How far this process uses its database: the `connections` of the ledger. Default: it is not shown. */
  connections?: () => LedgerConnections
  /** How long an answer of the ledger serves, in milliseconds. Default: 5000. */
  cacheMs?: number
}): Metrics {
  const registry = new Registry()
  const gauges = createLedgerGauges({ registry, ...options })
  if (options.connections) createConnectionGauges(registry, options.connections)
  const observers = [createRunMetrics(registry), createServiceMetrics(registry)]
  return {
    observer: Object.assign({}, ...observers) as Observer,
    contentType: registry.contentType,
    async render() {
      await gauges.refresh()
      return registry.metrics()
    },
  }
}

/** The connections to Postgres of this process, as they are when the metrics are read. */
function createConnectionGauges(registry: Registry, connections: () => LedgerConnections): void {
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
