import { createRequire } from "node:module"
import type { Logger, Observer, PostgresLedger } from "@nightshift/scheduler"
import type { Metrics } from "@nightshift/scheduler/metrics"
import type { PluginOptions } from "../options"
import type { Container } from "./container"
import { createJobEvents } from "./job-events"

type MetricsDoor = typeof import("@nightshift/scheduler/metrics")
type TracingDoor = typeof import("@nightshift/scheduler/tracing")

/** Not at the top: what nobody asked for is not loaded either. */
const load = createRequire(__filename)

/** Workers that were seen within this time, in milliseconds, live: as long as a lease lasts. */
const aliveWithinMs = 10_000

/** Who hears what the store's scheduler does: Medusa's events, OpenTelemetry, and the metrics where they are asked for. */
export function openSignals(input: {
  options: PluginOptions
  container: Container
  logger: Logger
  ledger: PostgresLedger
  queues: () => string[]
}): { observers: Observer[]; metrics: Metrics | undefined } {
  const { options, container, logger, ledger, queues } = input
  const metrics = options.metrics
    ? (load("@nightshift/scheduler/metrics") as MetricsDoor).createMetrics({
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

/** Undefined where the shop has started no OpenTelemetry SDK. */
function openTracing(): Observer | undefined {
  let door: TracingDoor
  try {
    door = load("@nightshift/scheduler/tracing") as TracingDoor
  } catch (error) {
    // Without `@opentelemetry/api`, which is the shop's to bring.
    if ((error as { code?: unknown }).code === "MODULE_NOT_FOUND") return undefined
    throw error
  }
  return door.isTraced() ? door.createTracing() : undefined
}
