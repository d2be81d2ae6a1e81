import { formatDuration } from "@nightshift/scheduler/internal/base/duration"

/** A count with its noun: `1 job`, `2 jobs`. */
export function counted(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`
}

const dayMs = 86_400_000

/** How far an instant is from now, which lies `ms` before it: `42 s`, `3 days`, `12 min ago`. */
export function distance(ms: number): string {
  const length = Math.abs(ms)
  const text = length < 2 * dayMs ? formatDuration(length) : `${Math.round(length / dayMs)} days`
  return ms < 0 ? `${text} ago` : text
}
