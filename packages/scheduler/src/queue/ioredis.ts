import { createRequire } from "node:module"

/** ioredis, loaded when a connection is opened and not before: whose queue is in Postgres needs none of it. */
export function ioredis(): typeof import("ioredis") {
  return createRequire(__filename)("ioredis") as typeof import("ioredis")
}
