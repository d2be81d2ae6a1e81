import { toJson } from "../../base/json"

/** A value as it comes back from a JSON column: a copy, without what JSON does not carry; null is no value. */
export function jsonCopy<T>(value: T): T | undefined {
  const text = toJson(value)
  return text === undefined || text === "null" ? undefined : (JSON.parse(text) as T)
}
