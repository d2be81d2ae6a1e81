import { setTimeout } from "node:timers/promises"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import type { Crew } from "./crew"
import type { Fault, FaultKind } from "./fault-plan"
import type { Proxy } from "./proxy"

/** A fault that was carried out, with its times on the database's clock, in epoch milliseconds. */
export interface Struck {
  kind: FaultKind
  fromMs: number
  toMs: number
}

/** All that faults are done to. */
export interface Targets {
  crew: Crew
  queue: Proxy
  ledger: Proxy
  /** Loses all that is on the queue. */
  flush(): Promise<void>
}

/**
 * Carries out a plan, each fault at its time, whether those before are over or not; resolves with what was done when all
 * are over. Rejects when the signal aborts, or when a fault could not be carried out.
 */
export async function raiseStorm(input: {
  plan: Fault[]
  targets: Targets
  now: () => number
  tell: (line: string) => void
  signal: AbortSignal
}): Promise<Struck[]> {
  const { plan, targets, now, tell, signal } = input
  const begunAt = now()
  const outages = createOutages(targets)
  return Promise.all(
    plan.map(async (fault) => {
      await setTimeout(fault.atMs, undefined, { signal })
      const fromMs = now()
      tell(`${formatDuration(fromMs - begunAt)}: ${wordsOf(fault)}`)
      await strike({ fault, targets, outages, signal })
      return { kind: fault.kind, fromMs, toMs: now() }
    }),
  )
}

async function strike(input: {
  fault: Fault
  targets: Targets
  outages: ReturnType<typeof createOutages>
  signal: AbortSignal
}): Promise<void> {
  const { fault, targets, outages, signal } = input
  const { kind, forMs, pick, skewMs } = fault
  const { crew } = targets
  switch (kind) {
    case "kill":
      return crew.kill({ pick, restartAfterMs: forMs })
    case "kill-all":
      await crew.killAll({ restartAfterMs: forMs })
      return setTimeout(forMs, undefined, { signal })
    case "freeze":
      return crew.freeze({ pick, forMs })
    case "clock":
      return crew.step({ pick, skewMs })
    case "flush":
      return targets.flush()
    case "deploy":
      return crew.deploy({ sideBySideMs: forMs })
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

/** Of outages of one kind that overlap, the last to end ends it. */
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

function wordsOf({ kind, forMs, skewMs }: Fault): string {
  const length = formatDuration(forMs)
  const words: Record<FaultKind, string> = {
    kill: `kill -9 of one worker, started again after ${length}`,
    "kill-all": `kill -9 of all workers, started again after ${length}`,
    freeze: `one worker stands still for ${length}`,
    clock: `the clock of one worker is ${formatDuration(Math.abs(skewMs))} ${skewMs < 0 ? "behind" : "ahead"}`,
    flush: "the queue loses all that it holds",
    "cut-queue": `the queue is cut off for ${length}`,
    "stall-queue": `the queue does not answer for ${length}`,
    "cut-ledger": `Postgres is cut off for ${length}`,
    "stall-ledger": `Postgres does not answer for ${length}`,
    deploy: `a deploy, each worker beside the old one for ${length}`,
  }
  return words[kind]
}
