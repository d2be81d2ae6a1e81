import type { WorkerRecord } from "../ledger/history"
import { seenWithinMs } from "./worker-gap"

/** The workers that are alive at this moment: seen of late, and not stopped. */
export function liveWorkers(workers: WorkerRecord[], nowMs: number): WorkerRecord[] {
  return workers.filter(
    ({ seenAtMs, stoppedAtMs }) => stoppedAtMs === undefined && seenAtMs + seenWithinMs >= nowMs,
  )
}
