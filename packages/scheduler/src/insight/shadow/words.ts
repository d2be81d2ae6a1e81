import { formatDuration } from "../../base/duration"
import { formatInstant } from "../../base/instant"
import type { ShadowTick } from "./comparison"

/** What the stock scheduler did with a tick, to follow the tick's time. */
export function shadowWords({ kind, lateMs = 0, calls }: ShadowTick): string {
  switch (kind) {
    case "same":
      return `stock ran it, ${formatDuration(lateMs)} late.`
    case "late":
      return `stock ran it ${formatDuration(lateMs)} late.`
    case "waiting":
      return "stock has not begun it."
    case "missed":
      return calls === 0 ? "stock missed it: its run found no handler." : "stock missed it."
    case "failed":
      return "stock gave its run up."
    case "repeated":
      return `stock called ${calls ?? "several"} handlers for it.`
    case "extra":
      return "stock ran it, and no tick is there."
  }
}

/** The same for a log, with the job and the tick in UTC. */
export function shadowLine(tick: ShadowTick): string {
  return `${tick.job} at ${formatInstant(tick.dueAtMs, "UTC")}: ${shadowWords(tick)}`
}
