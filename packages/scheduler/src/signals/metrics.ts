import { Gauge, Registry, Counter } from "prom-client"
import type { Workload } from "../ledger/history"
import type { LedgerConnections } from "../ledger/postgres/ledger-pool"
import type { Observer } from "../engine/observer"
import { createLedgerGauges } from "./ledger-gauges"
import { createRunMetrics } from "./run-metrics"

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

/** Metrics of the connection to Postgres and the queue, and of jobs without a live worker. */
function createServiceMetrics(registry: Registry): Observer {
  const registers = [registry]
  const up = new Gauge({
    name: "nightshift_service_up",
    help: "0 while this process cannot reach Postgres (ledger) or the queue.",
    labelNames: ["service"] as const,
    registers,
  })
  const outages = new Counter({
    name: "nightshift_outages_total",
    help: "How often this process could not reach Postgres (ledger) or the queue for more than a second.",
    labelNames: ["service"] as const,
    registers,
  })
  const refused = new Gauge({
    name: "nightshift_service_refused",
    help: "1 while Postgres (ledger) or the queue can be reached and refuses what this process asks.",
    labelNames: ["service"] as const,
    registers,
  })
  const refusals = new Counter({
    name: "nightshift_refusals_total",
    help: "How often Postgres (ledger) or the queue refused what this process asked for more than a second.",
    labelNames: ["service"] as const,
    registers,
  })
  const heartbeat = new Gauge({
    name: "nightshift_last_heartbeat_timestamp_seconds",
    help: "When the ledger last answered this process, on the database's clock, in seconds since 1970.",
    registers,
  })
  const unattended = new Gauge({
    name: "nightshift_jobs_without_worker",
    help: "Jobs that are due within 10 minutes and that no live worker can run.",
    registers,
  })
  for (const service of ["ledger", "queue"]) {
    up.set({ service }, 1)
    outages.inc({ service }, 0)
    refused.set({ service }, 0)
    refusals.inc({ service }, 0)
  }
  return {
    outage(service, state, { kind }) {
      const began = state === "began"
      if (kind === "refused") refused.set({ service }, began ? 1 : 0)
      else up.set({ service }, began ? 0 : 1)
      if (began) (kind === "refused" ? refusals : outages).inc({ service })
    },
    beat: (nowMs) => heartbeat.set(nowMs / 1_000),
    attendance: ({ unattended: jobs }) => unattended.set(jobs.length),
  }
}
