import { createRequire } from "node:module"

/**
 * BullMQ, loaded only when a queue is opened: loading takes a tenth of a second, and without it a store serves its
 * first request sooner.
 */
export function bullmq(): typeof import("bullmq") {
  return createRequire(__filename)("bullmq") as typeof import("bullmq")
}
