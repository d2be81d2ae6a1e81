import { createHash } from "node:crypto"
import type { StockSchedule } from "./stock-queue"

/**
 * A repeatable job as BullMQ stored it. Since 5.0 its key is a hash, and the rest are fields beside it; a schedule of
 * earlier releases has no fields, and its key is `name:id:endDate:zone:pattern`.
 */
export function stockSchedule(input: {
  key: string
  nextMs: number
  fields: Record<string, string>
}): Omit<StockSchedule, "data"> & { nextJobIds: string[] } {
  const { key, nextMs, fields } = input
  const [name = "", id = "", , zone, ...pattern] = key.split(":")
  const own = `repeat:${key}:${nextMs}`
  if (fields.name !== undefined) {
    const { pattern: expression = "", tz } = fields
    return { key, name: fields.name, pattern: expression, timezone: tz, nextMs, nextJobIds: [own] }
  }
  return {
    key,
    name,
    pattern: pattern.join(":"),
    timezone: zone || undefined,
    nextMs,
    nextJobIds: [`repeat:${md5(`${name}${id}${md5(key)}`)}:${nextMs}`, own],
  }
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex")
