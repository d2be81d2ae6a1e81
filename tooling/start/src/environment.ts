import path from "node:path"

export interface StartSettings {
  /** Lasting data of embedded services, and what is remembered between starts. */
  stateFolder: string
  /** As it was given; checked by `parsePort`. */
  port: string
  isProduction: boolean
  /** Whether Medusa Admin is built beside the store, and served. */
  hasAdmin: boolean
}

/** What the environment says about this start. Default of each: see `.env.example`. */
export function readSettings(options: { root: string; variables?: NodeJS.ProcessEnv }): StartSettings {
  const { root, variables = process.env } = options
  return {
    stateFolder: path.resolve(root, variables.NIGHTSHIFT_STATE_FOLDER || ".nightshift"),
    port: variables.PORT || "9000",
    isProduction: variables.NODE_ENV === "production",
    hasAdmin: variables.NIGHTSHIFT_ADMIN !== "off",
  }
}

/** True under `npm start`, where this process must end with npm's shell. */
export function isRunByNpm(): boolean {
  return process.env.npm_lifecycle_event !== undefined
}

/** In a process that has the store's variables: its database. */
export function storeDatabaseUrl(): string {
  return process.env.DATABASE_URL ?? ""
}

/** The variables of a build: turbo hides from it what it does not name. */
export function buildVariables(): NodeJS.ProcessEnv {
  return { ...process.env, TURBO_TELEMETRY_DISABLED: "1" }
}

/** The variables of the store's commands: ours, with the services that were found. */
export function storeVariables(options: {
  databaseUrl: string
  redisUrl: string | undefined
  port: number
}): NodeJS.ProcessEnv {
  const { databaseUrl, redisUrl, port } = options
  const { REDIS_URL: _redisUrl, NIGHTSHIFT_REDIS: _redis, ...inherited } = process.env
  return {
    // What a newcomer wants to see at once; a value of the caller's own wins.
    NIGHTSHIFT_PUBLISH_SCHEDULE: "* * * * *",
    // It is built while the store runs.
    NIGHTSHIFT_ADMIN: "when-built",
    ...inherited,
    NODE_ENV: "development",
    MEDUSA_DISABLE_TELEMETRY: "true",
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    ...(redisUrl === undefined ? { NIGHTSHIFT_REDIS: "off" } : { REDIS_URL: redisUrl }),
  }
}
