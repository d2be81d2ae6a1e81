export { createMetrics, type Metrics } from "./signals/metrics"
