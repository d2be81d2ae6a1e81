import { withoutSecrets } from "../base/secret-paths"

/** What a version's definition says of secrets, as paths; undefined where it says nothing. */
export function toSecretPaths(stored: unknown): string[] | undefined {
  const paths = Array.isArray(stored) ? stored.filter((path) => typeof path === "string") : []
  return paths.length > 0 ? paths : undefined
}

/**
 * The data of a run as its history shows them, without what the version of the run and the newest one of its job name
 * as secret: what is named only today is not shown of runs from before either.
 *
 * @param stored the `secrets` of these versions' definitions
 */
export function shownData(data: unknown, stored: unknown[]): unknown {
  return withoutSecrets(
    data,
    stored.flatMap((each) => toSecretPaths(each) ?? []),
  )
}
