export { createTracing, isTraced } from "./signals/tracing"
