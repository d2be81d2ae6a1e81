import { userInfo } from "node:os"
import { assertTimezone } from "@nightshift/scheduler/internal/schedule/schedule"

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

/** The zone of this machine, by its IANA name; undefined where it names none, as with `TZ=""` or `TZ="UTC+3"`. */
export function hostZone(): string | undefined {
  return usableZone(Intl.DateTimeFormat().resolvedOptions().timeZone)
}

/** A zone as `Intl` resolves it: where `TZ` is not a zone's name, that is `undefined`, `Etc/Unknown` or an offset. */
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
