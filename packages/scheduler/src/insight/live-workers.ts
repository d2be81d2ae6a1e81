import type { WorkerRecord } from "../ledger/history"

/** A stretch of time in which no worker was alive. */
export interface WorkerGap {
  /** When the last one before was last seen; undefined where none is known. */
  fromMs: number | undefined
  /** When the next one began; undefined where none has yet. */
  toMs: number | undefined
}

/** A worker that was not seen for this long, in milliseconds, is not alive: it makes itself seen every few seconds. */
export const seenWithinMs = 15_000

/** The gap that an instant lies in; undefined where a worker was alive. */
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

/** The same at this moment, for which the last heartbeat of a living worker lies a little back. */
export function workerGapNow(workers: WorkerRecord[], nowMs: number): WorkerGap | undefined {
  const alive = workers.map((worker) => ({ ...worker, seenAtMs: worker.seenAtMs + seenWithinMs }))
  return workerGapAt(alive, nowMs) && workerGapAt(workers, nowMs)
}

/** The workers that are alive at this moment: seen of late, and not stopped. */
export function liveWorkers(workers: WorkerRecord[], nowMs: number): WorkerRecord[] {
  return workers.filter(
    ({ seenAtMs, stoppedAtMs }) => stoppedAtMs === undefined && seenAtMs + seenWithinMs >= nowMs,
  )
}
