import os from "node:os"
import path from "node:path"

export interface Environment {
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** False if `NIGHTSHIFT_REDIS=off`. */
  redisWanted: boolean
  /** From `NIGHTSHIFT_SERVICES`: require Docker, or never use it. */
  prefer: "docker" | "embedded" | undefined
  /** A browser for tests: Chromium or Chrome. */
  chromiumPath: string | undefined
  /** Keeps downloaded programs between starts; private to the user. */
  cacheFolder: string
  temporaryFolder: string
  /** The folders to search for programs. */
  searchPath: string[]
}

/** The only place where this package reads its settings from `process.env`. An empty variable counts as unset. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const cacheHome = variables.XDG_CACHE_HOME || path.join(variables.HOME || os.homedir(), ".cache")
  const prefer = variables.NIGHTSHIFT_SERVICES
  return {
    databaseUrl: variables.DATABASE_URL || undefined,
    redisUrl: variables.REDIS_URL || undefined,
    redisWanted: variables.NIGHTSHIFT_REDIS !== "off",
    prefer: prefer === "docker" || prefer === "embedded" ? prefer : undefined,
    chromiumPath: variables.CHROMIUM_PATH || undefined,
    cacheFolder: path.join(cacheHome, "nightshift"),
    temporaryFolder: variables.TMPDIR || os.tmpdir(),
    searchPath: (variables.PATH ?? "").split(path.delimiter).filter((folder) => folder !== ""),
  }
}

/** The environment of a child process: this process's variables with some set, and those that are `undefined` removed. */
export function childEnvironment(changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  return childOf(Object.entries({ ...process.env, ...changes }))
}

/** The environment of a database server: without the caller's settings such as `PGPORT` or `PGDATA`. */
export function serverEnvironment(changes: Record<string, string> = {}): NodeJS.ProcessEnv {
  const names = ["PATH", "TMPDIR", "SystemRoot", "TEMP", "TMP"]
  const kept = names.map((name) => [name, process.env[name]] as const)
  return childOf([...kept, ["LC_ALL", "C"], ...Object.entries(changes)])
}

function childOf(variables: (readonly [string, string | undefined])[]): NodeJS.ProcessEnv {
  return Object.fromEntries<string | undefined>(variables.filter(([, value]) => value !== undefined))
}
