const secretName =
  /pass(word|wd|phrase)?|secret|token|api.?key|private.?key|access.?key|credential|authorization|cookie|signature|dsn/i
const urlPassword = /(\b[a-z][a-z\d+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi

const hidden = "[not shown]"

/**
 * A copy of JSON in which what looks secret is not shown: values under names such as `password` or `apiKey`, and the
 * passwords within addresses. It knows names and not values, so it is no promise.
 */
export function masked(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(urlPassword, `$1:${hidden}@`)
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      secretName.test(name) && each !== null ? hidden : masked(each),
    ]),
  )
}
