import { userInfo } from "node:os"

/** What the command takes from the process's surroundings. */
export interface Environment {
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** Who is at the keyboard, for the history. */
  user: string | undefined
}

/** The only place that reads `process.env`. */
export function readEnvironment(): Environment {
  const { DATABASE_URL, REDIS_URL } = process.env
  return { databaseUrl: DATABASE_URL || undefined, redisUrl: REDIS_URL || undefined, user: userName() }
}

/** The zone of this machine, by its IANA name. */
export function hostZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

function userName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    // A container may run as a user that has no name.
    return undefined
  }
}
