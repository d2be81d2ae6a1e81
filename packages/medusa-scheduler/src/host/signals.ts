import { createRequire } from "node:module"
import type { Logger, Observer, PostgresLedger } from "@nightshift/scheduler"
import type { Metrics } from "@nightshift/scheduler/metrics"
import type { PluginOptions } from "../options"
import type { Container } from "./container"
import { createJobEvents } from "./job-events"

type MetricsModule = typeof import("@nightshift/scheduler/metrics")
type TracingModule = typeof import("@nightshift/scheduler/tracing")

/** Loads on demand: what the store does not use is not loaded. */
const load = createRequire(__filename)

/** Workers seen within this time, in milliseconds, count as live: as long as a lease lasts. */
const aliveWithinMs = 10_000

/** The observers of the store's scheduler: Medusa's events, OpenTelemetry, and the metrics if the option is set. */
export function openSignals(input: {
  options: PluginOptions
  container: Container
  logger: Logger
  ledger: PostgresLedger
  queues: () => string[]
}): { observers: Observer[]; metrics: Metrics | undefined } {
  const { options, container, logger, ledger, queues } = input
  const metrics = options.metrics
    ? (load("@nightshift/scheduler/metrics") as MetricsModule).createMetrics({
        workload: () => ledger.workload({ aliveWithinMs }),
        queues,
        connections: () => ledger.connections(),
      })
    : undefined
  const tracing = openTracing()
  return {
    metrics,
    observers: [
      createJobEvents({ container, logger }),
      ...(metrics ? [metrics.observer] : []),
      ...(tracing ? [tracing] : []),
    ],
  }
}

/** Undefined if the shop has not started an OpenTelemetry SDK. */
function openTracing(): Observer | undefined {
  let tracing: TracingModule
  try {
    tracing = load("@nightshift/scheduler/tracing") as TracingModule
  } catch (error) {
    // `@opentelemetry/api` is not installed; the shop brings it.
    if ((error as { code?: unknown }).code === "MODULE_NOT_FOUND") return undefined
    throw error
  }
  return tracing.isTraced() ? tracing.createTracing() : undefined
}
