import type { Ledger } from "@nightshift/scheduler"
import type { WorkerAnswer } from "../answers"
import { isoOf } from "./instant"
import { liveWorkers } from "./live-workers"

/** `GET /admin/scheduled-jobs/workers`: those that are alive, the oldest first. */
export async function listWorkers({ ledger }: { ledger: Ledger }): Promise<{ workers: WorkerAnswer[] }> {
  const workers = await liveWorkers(ledger, await ledger.readClock())
  return {
    workers: workers.map(({ workerId, host, pid, startedAtMs, seenAtMs, jobs }) => ({
      id: workerId,
      host,
      pid,
      started_at: isoOf(startedAtMs),
      seen_at: isoOf(seenAtMs),
      jobs: jobs?.length ?? null,
    })),
  }
}
