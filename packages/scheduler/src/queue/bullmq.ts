import { createRequire } from "node:module"

/**
 * BullMQ, loaded when a queue is opened and not before: it takes a tenth of a second, and a store serves its first
 * request sooner without it.
 */
export function bullmq(): typeof import("bullmq") {
  return createRequire(__filename)("bullmq") as typeof import("bullmq")
}
