import type { PluginOptions } from "../options"
import type { ConfigModule } from "./container"

/** The prefix of all of the queue's keys in Redis. */
export function queuePrefix(project: ConfigModule["projectConfig"], options: PluginOptions): string {
  return `${project.redis_prefix ?? ""}${options.redisPrefix ?? "nightshift"}`
}
