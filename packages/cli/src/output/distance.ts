import { formatDuration } from "@nightshift/scheduler/internal/base/duration"

const dayMs = 86_400_000

/** How far an instant is from now, which lies `ms` before it: `42 s`, `3 days`, `12 min ago`. */
export function distance(ms: number): string {
  const length = Math.abs(ms)
  const text = length < 2 * dayMs ? formatDuration(length) : `${Math.round(length / dayMs)} days`
  return ms < 0 ? `${text} ago` : text
}
