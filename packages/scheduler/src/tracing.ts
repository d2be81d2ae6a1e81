export { createTracing } from "./signals/tracing"
