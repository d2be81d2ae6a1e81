import { formatDuration } from "../base/duration"
import { preview } from "../base/preview"
import type { View } from "./view"

/** What the config of a job calls a stored field, where it is not the last part of the field's path. */
const titles: Record<string, string> = {
  "schedule.expression": "schedule",
  "schedule.gap": "dst.gap",
  "schedule.fold": "dst.fold",
  "policies.backoff.type": "backoff.type",
  "policies.backoff.delayMs": "backoff.delay",
}

/** A field of a stored definition as a job's config calls it: `policies.missedWindowMs` is `missedWindow`. */
export function fieldTitle(field: string): string {
  return titles[field] ?? field.split(".").at(-1)!.replace(/Ms$/, "")
}

/** Its value for a person. */
export function fieldWords(field: string, value: unknown, view: Pick<View, "time">): string {
  if (value === undefined) return "-"
  if (value === null) return "none"
  if (typeof value === "number" && field.endsWith("Ms")) return formatDuration(value)
  if (typeof value === "number" && field.endsWith("At")) return view.time(value)
  return typeof value === "string" ? value : preview(value)
}
