import { createRequire } from "node:module"

/** ioredis, loaded only when a connection is opened: a queue in Postgres does not need it. */
export function ioredis(): typeof import("ioredis") {
  return createRequire(__filename)("ioredis") as typeof import("ioredis")
}
