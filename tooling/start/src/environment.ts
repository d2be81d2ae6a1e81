import path from "node:path"

interface StartSettings {
  /** The folder for persistent data of embedded services, and for state between starts. */
  stateFolder: string
  /** As given; checked by `parsePort`. */
  port: string
  isProduction: boolean
  /** Whether Medusa Admin is built in the background, and served. */
  hasAdmin: boolean
}

/** Reads the settings of this start from the environment. Defaults: see `.env.example`. */
export function readSettings(options: { root: string; variables?: NodeJS.ProcessEnv }): StartSettings {
  const { root, variables = process.env } = options
  return {
    stateFolder: path.resolve(root, variables.NIGHTSHIFT_STATE_FOLDER || ".nightshift"),
    port: variables.PORT || "9000",
    isProduction: variables.NODE_ENV === "production",
    hasAdmin: variables.NIGHTSHIFT_ADMIN !== "off",
  }
}

/** True under `npm start`, where this process must end together with npm's shell. */
export function isRunByNpm(): boolean {
  return process.env.npm_lifecycle_event !== undefined
}

/** The store's database, in a process that has the store's variables. */
export function storeDatabaseUrl(): string {
  return process.env.DATABASE_URL ?? ""
}

/** The variables of a build; turbo passes on only those that turbo.json names. */
export function buildVariables(): NodeJS.ProcessEnv {
  return { ...process.env, TURBO_TELEMETRY_DISABLED: "1" }
}

/** The variables of the store's commands: those of this process, with the services that were found. */
export function storeVariables(options: {
  databaseUrl: string
  redisUrl: string | undefined
  port: number
}): NodeJS.ProcessEnv {
  const { databaseUrl, redisUrl, port } = options
  const { REDIS_URL: _redisUrl, NIGHTSHIFT_REDIS: _redis, ...inherited } = process.env
  return {
    // So that a first run comes within a minute; the caller's own value wins.
    NIGHTSHIFT_PUBLISH_SCHEDULE: "* * * * *",
    // The admin is built while the store runs.
    NIGHTSHIFT_ADMIN: "when-built",
    ...inherited,
    NODE_ENV: "development",
    MEDUSA_DISABLE_TELEMETRY: "true",
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    ...(redisUrl === undefined ? { NIGHTSHIFT_REDIS: "off" } : { REDIS_URL: redisUrl }),
  }
}
