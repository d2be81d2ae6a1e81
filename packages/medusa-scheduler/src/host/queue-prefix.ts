import type { PluginOptions } from "../options"
import type { ConfigModule } from "./container"

/** What each of the queue's keys in Redis begins with. */
export function queuePrefix(project: ConfigModule["projectConfig"], options: PluginOptions): string {
  return `${project.redis_prefix ?? ""}${options.redisPrefix ?? "nightshift"}`
}
