import { userInfo } from "node:os"
import { assertTimezone } from "@nightshift/scheduler/internal/schedule/schedule"

/** The settings that the command takes from its environment. */
export interface Environment {
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** The operating system's user, for the history. */
  user: string | undefined
}

/** The only place that reads `process.env`. */
export function readEnvironment(): Environment {
  const { DATABASE_URL, REDIS_URL } = process.env
  return { databaseUrl: DATABASE_URL || undefined, redisUrl: REDIS_URL || undefined, user: userName() }
}

/** The IANA name of this machine's zone; undefined if it has none, as with `TZ=""` or `TZ="UTC+3"`. */
export function hostZone(): string | undefined {
  return usableZone(Intl.DateTimeFormat().resolvedOptions().timeZone)
}

/** A zone that `Intl` resolved, if it has a name. Otherwise `Intl` returns `undefined`, `Etc/Unknown` or an offset. */
export function usableZone(resolved: string | undefined): string | undefined {
  try {
    return assertTimezone(resolved as string)
  } catch {
    return undefined
  }
}

function userName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    // A container may run as a user that has no name.
    return undefined
  }
}
