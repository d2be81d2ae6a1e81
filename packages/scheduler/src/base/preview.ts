import { toJson } from "./json"

/** A value as an error message shows it: its JSON, cut short; or its type where it has none. */
export function preview(value: unknown): string {
  if (value === undefined) return "nothing"
  if (typeof value === "function") return "a function"
  if (typeof value === "bigint" || typeof value === "symbol") return `a ${typeof value}`
  let text: string | undefined
  try {
    text = toJson(value)
  } catch {
    return "an object that cannot be written as JSON"
  }
  if (text === undefined) return `a ${typeof value}`
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
