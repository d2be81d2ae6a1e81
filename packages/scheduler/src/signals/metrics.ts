import { Gauge, Registry } from "prom-client"
import type { Observer } from "../engine/observer"
import type { Workload } from "../ledger/history"
import type { LedgerConnections } from "../ledger/postgres/ledger-pool"
import { createLedgerGauges } from "./ledger-gauges"
import { createRunMetrics } from "./run-metrics"
import { createServiceMetrics } from "./service-metrics"

/** Metrics of this process, and of all processes from the ledger, in Prometheus' format. */
export interface Metrics {
  /** Pass it to `createScheduler`. */
  readonly observer: Observer
  readonly contentType: string
  /** The text of all metrics. Queries the ledger, at most once every few seconds; without its answer its gauges are left out. */
  render(): Promise<string>
}

/** Creates metrics in their own registry, separate from the shop's. */
export function createMetrics(options: {
  /** The ledger's `workload`. */
  workload: () => Promise<Workload>
  /** The named queues, which are shown even if they are empty. Default: those in which a run was seen. */
  queues?: () => string[]
  /** The `connections` of the ledger. Default: not shown. */
  connections?: () => LedgerConnections
  /** How long an answer of the ledger is cached, in milliseconds. Default: 5000. */
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

/** The Postgres connections of this process at the time the metrics are read. */
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
