import { deepestJson } from "./json"

/** The text shown instead of a secret. */
export const secretMark = "[secret]"

/**
 * A copy of data in which the values at these paths are replaced by `[secret]`. A path is keys separated by dots, such as
 * `smtp.password`; letter case does not matter, and a path applies to each item of a list.
 */
export function withoutSecrets(data: unknown, paths: readonly string[]): unknown {
  return paths.reduce<unknown>((value, path) => replacedAt(value, keysOf(path), () => secretMark), data)
}

/** The texts and numbers at these paths, and anywhere below them. */
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

/** Values nested deeper than data may be count as secret: another release or program has written them. */
function replacedAt(
  value: unknown,
  keys: string[],
  replace: (secret: unknown) => unknown,
  depth = 0,
): unknown {
  const [key, ...rest] = keys
  // A missing value is no secret, and shows that nothing was given.
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

/** One list for the whole walk, without recursion, in which each level would copy its list. */
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

const secretName =
  /pass(word|wd|phrase)?|secret|token|api.?key|private.?key|access.?key|credential|authorization|cookie|signature|dsn/i
/** Starts at `://`: a pattern that starts at the scheme would take quadratic time. */
const urlPassword = /(:\/\/[^\s:/@]*):[^\s/@]+@/g

const hidden = "[not shown]"

/**
 * A copy of JSON in which values that look secret are hidden: values under names such as `password` or `apiKey`, and
 * passwords in addresses. It knows names, not values, so it is no guarantee.
 */
export function masked(value: unknown): unknown {
  return maskedAt(value, 0)
}

/** Values nested deeper than our own data may be are hidden, too. */
function maskedAt(value: unknown, depth: number): unknown {
  if (typeof value === "string") return value.replaceAll(urlPassword, `$1:${hidden}@`)
  if (typeof value !== "object" || value === null) return value
  if (depth >= deepestJson) return hidden
  if (Array.isArray(value)) return value.map((each) => maskedAt(each, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      secretName.test(name) && each !== null ? hidden : maskedAt(each, depth + 1),
    ]),
  )
}
