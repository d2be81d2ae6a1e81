import { Counter, Gauge, type Registry } from "prom-client"
import type { Observer } from "../engine/observer"

/** Metrics of the connection to Postgres and the queue, and of jobs without a live worker. */
export function createServiceMetrics(registry: Registry): Observer {
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
