import { toJson } from "./json"

/** A value as an error message shows it: its JSON, cut short; or its type where it has none. Never throws. */
export function preview(value: unknown): string {
  if (value === undefined) return "nothing"
  if (typeof value === "function") return "a function"
  if (typeof value === "bigint" || typeof value === "symbol") return `a ${typeof value}`
  if (typeof value === "number") return String(value)
  if (isInvalidDate(value)) return "an invalid Date"
  const text = jsonOf(value)
  if (text === undefined) return "an object that cannot be written as JSON"
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

function isInvalidDate(value: unknown): boolean {
  try {
    return value instanceof Date && Number.isNaN(value.getTime())
  } catch {
    return false
  }
}

function jsonOf(value: unknown): string | undefined {
  try {
    return toJson(value)
  } catch {
    return undefined
  }
}
