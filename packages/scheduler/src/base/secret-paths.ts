/** What stands in place of a secret wherever it is shown. */
export const secretMark = "[secret]"

/**
 * A copy of data in which all that lies at these paths is replaced by `[secret]`. A path is keys with dots between
 * them, such as `smtp.password`; letter case does not count, and of a list each item is looked into.
 */
export function withoutSecrets(data: unknown, paths: readonly string[]): unknown {
  return paths.reduce<unknown>((value, path) => replacedAt(value, keysOf(path), () => secretMark), data)
}

/** The texts and numbers that lie at these paths, and anywhere below them. */
export function secretTexts(data: unknown, paths: readonly string[]): string[] {
  const texts: string[] = []
  for (const path of paths) {
    replacedAt(data, keysOf(path), (secret) => {
      texts.push(...leavesOf(secret))
      return secret
    })
  }
  return texts
}

const keysOf = (path: string): string[] => path.toLowerCase().split(".")

function replacedAt(value: unknown, keys: string[], replace: (secret: unknown) => unknown): unknown {
  const [key, ...rest] = keys
  // Nothing there is no secret, and shows that nothing was given.
  if (key === undefined) return value === undefined || value === null ? value : replace(value)
  if (Array.isArray(value)) return value.map((item) => replacedAt(item, keys, replace))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]): [string, unknown] =>
      name.toLowerCase() === key ? [name, replacedAt(inner, rest, replace)] : [name, inner],
    ),
  )
}

function leavesOf(value: unknown): string[] {
  if (typeof value === "string") return [value]
  if (typeof value === "number") return [String(value)]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : []
}
