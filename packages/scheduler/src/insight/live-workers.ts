import type { WorkerRecord } from "../ledger/history"

/** A period in which no worker was alive. */
export interface WorkerGap {
  /** When the last worker before it was last seen; undefined if none is known. */
  fromMs: number | undefined
  /** When the next worker started; undefined if none has yet. */
  toMs: number | undefined
}

/** A worker that was not seen for this long, in milliseconds, is not alive: its heartbeat comes every few seconds. */
export const seenWithinMs = 15_000

/** The gap that contains an instant; undefined if a worker was alive then. */
export function workerGapAt(
  workers: Pick<WorkerRecord, "startedAtMs" | "seenAtMs" | "stoppedAtMs">[],
  atMs: number,
): WorkerGap | undefined {
  let fromMs: number | undefined
  let toMs: number | undefined
  for (const { startedAtMs, seenAtMs, stoppedAtMs } of workers) {
    const endMs = stoppedAtMs ?? seenAtMs
    if (startedAtMs <= atMs && atMs <= endMs) return undefined
    if (endMs < atMs) fromMs = Math.max(fromMs ?? -Infinity, endMs)
    else toMs = Math.min(toMs ?? Infinity, startedAtMs)
  }
  return { fromMs, toMs }
}

/** The same for now: the last heartbeat of a live worker is always a little in the past. */
export function workerGapNow(workers: WorkerRecord[], nowMs: number): WorkerGap | undefined {
  const alive = workers.map((worker) => ({ ...worker, seenAtMs: worker.seenAtMs + seenWithinMs }))
  return workerGapAt(alive, nowMs) && workerGapAt(workers, nowMs)
}

/** The workers that are alive at this moment: seen recently, and not stopped. */
export function liveWorkers(workers: WorkerRecord[], nowMs: number): WorkerRecord[] {
  return workers.filter(
    ({ seenAtMs, stoppedAtMs }) => stoppedAtMs === undefined && seenAtMs + seenWithinMs >= nowMs,
  )
}
