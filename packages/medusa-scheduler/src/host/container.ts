import type { Logger } from "@nightshift/scheduler"

/** The part of Medusa's container that the plugin uses. */
export interface Container {
  resolve<T>(name: string): T
}

/** The part of `medusa-config.js` that the plugin reads. */
export interface ConfigModule {
  projectConfig: {
    database_url?: string
    database_database?: string
    database_schema?: string
    database_extra?: Record<string, unknown>
    redis_url?: string
    redis_prefix?: string
    redis_options?: Record<string, unknown>
    worker_mode?: "shared" | "worker" | "server"
  }
  plugins: unknown[]
}

/** What Medusa's container injects into a service. */
export interface Cradle {
  logger: Logger
  configModule: ConfigModule
}
