import { createRequire } from "node:module"

/**
 * BullMQ, loaded only when a queue is opened: loading takes a tenth of a second, and without it a store serves its
 * first request sooner.
 */
export function bullmq(): typeof import("bullmq") {
  return createRequire(__filename)("bullmq") as typeof import("bullmq")
}

/** ioredis, loaded only when a connection is opened: a queue in Postgres does not need it. */
export function ioredis(): typeof import("ioredis") {
  return createRequire(__filename)("ioredis") as typeof import("ioredis")
}
