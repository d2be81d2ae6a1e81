/** The JSON of a value; undefined where it has none, which the type of `JSON.stringify` does not say. */
export function toJson(value: unknown): string | undefined {
  return JSON.stringify(value)
}
