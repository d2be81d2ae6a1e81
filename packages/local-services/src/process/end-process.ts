import { waitUntil } from "../base/wait-until"
import { isRunning, type ProcessIdentity } from "./process-identity"

/** One step of stopping a process: a signal, and the time until the next, harder one. */
export interface StopStep {
  signal: NodeJS.Signals
  waitMs: number
}

/** The default steps. */
export const gentleStop: StopStep[] = [{ signal: "SIGTERM", waitMs: 10_000 }]

/** Stops a process that is not our child; SIGKILL is always the last step. */
export async function endProcess(options: { identity: ProcessIdentity; steps: StopStep[] }): Promise<void> {
  const { identity, steps } = options
  for (const { signal, waitMs } of [...steps, { signal: "SIGKILL" as const, waitMs: 5_000 }]) {
    if (!isRunning(identity)) return
    sendSignal({ pid: identity.pid, signal })
    if (await waitUntil({ condition: () => !isRunning(identity), deadlineMs: waitMs })) return
  }
}

/** Sends a signal to a process, or with a negative number to its group; does nothing if it is gone. */
export function sendSignal(options: { pid: number; signal: NodeJS.Signals }): void {
  try {
    process.kill(options.pid, options.signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}
