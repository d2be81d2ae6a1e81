import { deepestJson } from "./json"

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
      for (const text of leavesOf(secret)) texts.push(text)
      return secret
    })
  }
  return texts
}

const keysOf = (path: string): string[] => path.toLowerCase().split(".")

/** What lies deeper than data may be counts as secret: another release, or somebody else, has written it. */
function replacedAt(
  value: unknown,
  keys: string[],
  replace: (secret: unknown) => unknown,
  depth = 0,
): unknown {
  const [key, ...rest] = keys
  // Nothing there is no secret, and shows that nothing was given.
  if (key === undefined || depth >= deepestJson)
    return value === undefined || value === null ? value : replace(value)
  if (Array.isArray(value)) return value.map((item) => replacedAt(item, keys, replace, depth + 1))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]): [string, unknown] =>
      name.toLowerCase() === key ? [name, replacedAt(inner, rest, replace, depth + 1)] : [name, inner],
    ),
  )
}

/** One list for the whole walk, and no recursion: each level that hands its list on would copy it. */
function leavesOf(value: unknown): string[] {
  const leaves: string[] = []
  const open = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next === "string" || typeof next === "number") leaves.push(String(next))
    if (typeof next === "object" && next !== null)
      for (const inner of Object.values(next).reverse()) open.push(inner)
  }
  return leaves
}
