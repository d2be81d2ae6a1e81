/** A running service, and how to stop it if we started it. */
export interface RunningService {
  /** Contains the password: for a connection, not for a log. */
  url: string
  /** Follows the source in the log line, such as "on 127.0.0.1:40123". */
  note: string
  /** The folder with our persistent data, if there is one. */
  dataFolder?: string | undefined
  stop: () => Promise<void>
}

/** The possible sources of the services. */
export interface ServiceSources {
  postgres: "environment" | "docker" | "embedded"
  redis: "environment" | "docker" | "program" | "package" | "none"
}

/** One service of `startServices`, with its source. */
export interface FoundService<Source> extends Omit<RunningService, "url"> {
  url: string | undefined
  source: Source
}

/** The settings of one start, with all defaults filled in. */
export interface ServiceSettings {
  stateFolder: string | undefined
  database: string
  redisWanted: boolean
  prefer: "docker" | "embedded" | undefined
  log: (line: string) => void
}
