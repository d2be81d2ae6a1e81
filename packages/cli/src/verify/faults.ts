import { setTimeout } from "node:timers/promises"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import type { Workers } from "./workers"
import type { Fault, FaultKind } from "./fault-plan"
import type { Proxy } from "./proxy"

/** A fault that was injected, with its times on the database's clock, in epoch milliseconds. */
export interface InjectedFault {
  kind: FaultKind
  fromMs: number
  toMs: number
}

/** The targets of faults. */
interface Targets {
  workers: Workers
  queue: Proxy
  ledger: Proxy
  /** Empties the queue. */
  flush(): Promise<void>
}

/**
 * Injects each fault of a plan at its time, whether or not earlier ones are over. Resolves with the injected faults when
 * all are over. Rejects when the signal aborts, or when a fault could not be injected.
 */
export async function injectFaults(input: {
  plan: Fault[]
  targets: Targets
  now: () => number
  report: (line: string) => void
  signal: AbortSignal
}): Promise<InjectedFault[]> {
  const { plan, targets, now, report, signal } = input
  const begunAt = now()
  const outages = createOutages(targets)
  return Promise.all(
    plan.map(async (fault) => {
      await setTimeout(fault.atMs, undefined, { signal })
      const fromMs = now()
      report(`${formatDuration(fromMs - begunAt)}: ${describeFault(fault)}`)
      await inject({ fault, targets, outages, signal })
      return { kind: fault.kind, fromMs, toMs: now() }
    }),
  )
}

async function inject(input: {
  fault: Fault
  targets: Targets
  outages: ReturnType<typeof createOutages>
  signal: AbortSignal
}): Promise<void> {
  const { fault, targets, outages, signal } = input
  const { kind, forMs, pick, skewMs } = fault
  const { workers } = targets
  switch (kind) {
    case "kill":
      return workers.kill({ pick, restartAfterMs: forMs })
    case "kill-all":
      await workers.killAll({ restartAfterMs: forMs })
      return setTimeout(forMs, undefined, { signal })
    case "freeze":
      return workers.freeze({ pick, forMs })
    case "clock":
      return workers.step({ pick, skewMs })
    case "flush":
      return targets.flush()
    case "deploy":
      return workers.deploy({ sideBySideMs: forMs })
    default: {
      const end = outages.begin(kind)
      try {
        await setTimeout(forMs, undefined, { signal })
      } finally {
        end()
      }
    }
  }
}

type OutageKind = "cut-queue" | "stall-queue" | "cut-ledger" | "stall-ledger"

/** If outages of one kind overlap, the service comes back when the last of them ends. */
function createOutages({ queue, ledger }: Targets) {
  const actions: Record<OutageKind, { begin: () => void; end: () => void }> = {
    "cut-queue": { begin: () => queue.cut(), end: () => queue.restore() },
    "stall-queue": { begin: () => queue.stall(), end: () => queue.flow() },
    "cut-ledger": { begin: () => ledger.cut(), end: () => ledger.restore() },
    "stall-ledger": { begin: () => ledger.stall(), end: () => ledger.flow() },
  }
  const underWay = new Map<OutageKind, number>()
  return {
    begin(kind: OutageKind): () => void {
      underWay.set(kind, (underWay.get(kind) ?? 0) + 1)
      actions[kind].begin()
      return () => {
        const left = underWay.get(kind)! - 1
        underWay.set(kind, left)
        if (left === 0) actions[kind].end()
      }
    },
  }
}

function describeFault({ kind, forMs, skewMs }: Fault): string {
  const length = formatDuration(forMs)
  const texts: Record<FaultKind, string> = {
    kill: `kill -9 of one worker, started again after ${length}`,
    "kill-all": `kill -9 of all workers, started again after ${length}`,
    freeze: `one worker is stopped for ${length}`,
    clock: `the clock of one worker is ${formatDuration(Math.abs(skewMs))} ${skewMs < 0 ? "behind" : "ahead"}`,
    flush: "the queue loses everything",
    "cut-queue": `the queue is cut off for ${length}`,
    "stall-queue": `the queue does not answer for ${length}`,
    "cut-ledger": `Postgres is cut off for ${length}`,
    "stall-ledger": `Postgres does not answer for ${length}`,
    deploy: `a rolling deploy, each new worker beside the old one for ${length}`,
  }
  return texts[kind]
}
