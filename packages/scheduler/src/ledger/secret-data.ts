import { withoutSecrets } from "../base/secrets"

/** The secret paths in a version's definition; undefined where it has none. */
export function toSecretPaths(stored: unknown): string[] | undefined {
  const paths = Array.isArray(stored) ? stored.filter((path) => typeof path === "string") : []
  return paths.length > 0 ? paths : undefined
}

/**
 * The data of a run as its history shows them, without the paths that the run's version or the newest version of its job
 * names as secret: a path that was named only later is hidden in earlier runs too.
 *
 * @param stored the `secrets` of these versions' definitions
 */
export function shownData(data: unknown, stored: unknown[]): unknown {
  return withoutSecrets(
    data,
    stored.flatMap((each) => toSecretPaths(each) ?? []),
  )
}
