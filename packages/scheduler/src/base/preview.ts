import { JsonLimitError, toJson } from "./json"

/** A value as an error message shows it: its JSON, truncated, or its type if it has none. Never throws. */
export function preview(value: unknown): string {
  if (value === undefined) return "nothing"
  if (typeof value === "function") return "a function"
  if (typeof value === "bigint" || typeof value === "symbol") return `a ${typeof value}`
  if (typeof value === "number") return String(value)
  if (isInvalidDate(value)) return "an invalid Date"
  try {
    const text = toJson(value)
    if (text === undefined) return unwritable
    return text.length > 80 ? `${text.slice(0, 77)}...` : text
  } catch (error) {
    return error instanceof JsonLimitError ? error.message : unwritable
  }
}

function isInvalidDate(value: unknown): boolean {
  try {
    return value instanceof Date && Number.isNaN(value.getTime())
  } catch {
    return false
  }
}

const unwritable = "an object that cannot be written as JSON"
