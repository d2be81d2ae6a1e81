/** A service that runs, and how to end it if it was started for us. */
export interface RunningService {
  /** Holds the password: for a connection, not for a log. */
  url: string
  /** Follows the source in the line that tells the choice, such as "on 127.0.0.1:40123". */
  note: string
  /** The folder with lasting data of ours, if there is one. */
  dataFolder?: string
  stop: () => Promise<void>
}

/** Where a service may come from. */
export interface ServiceSources {
  postgres: "environment" | "docker" | "embedded"
  redis: "environment" | "docker" | "program" | "package" | "none"
}

/** One service of `startServices`, with where it came from. */
export interface FoundService<Source> extends Omit<RunningService, "url"> {
  url: string | undefined
  source: Source
}

/** The choices of one start, with all defaults filled in. */
export interface ServiceSettings {
  stateFolder: string | undefined
  database: string
  redisWanted: boolean
  prefer: "docker" | "embedded" | undefined
  log: (line: string) => void
}
