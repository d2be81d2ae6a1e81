import { Gauge, type Registry } from "prom-client"
import type { Workload } from "../ledger/history"

/** Gauges of the work of all processes together, read from the ledger. */
export interface LedgerGauges {
  /** Asks the ledger, unless its last answer is fresh or still under way. Never rejects, and takes two seconds at most. */
  refresh(): Promise<void>
}

/** A scrape does not wait longer for the ledger, in milliseconds. */
const answerWithinMs = 2_000

export function createLedgerGauges(options: {
  registry: Registry
  workload: () => Promise<Workload>
  queues?: () => string[]
  cacheMs?: number
}): LedgerGauges {
  const { registry, workload, queues, cacheMs = 5_000 } = options
  const registers = [registry]
  const waiting = new Gauge({
    name: "nightshift_queue_waiting_runs",
    help: "Runs whose time has come and that no worker has begun, in all processes.",
    labelNames: ["queue"] as const,
    registers,
  })
  const waitingFor = new Gauge({
    name: "nightshift_queue_waiting_seconds",
    help: "How long the run that waits longest has done so.",
    labelNames: ["queue"] as const,
    registers,
  })
  const running = new Gauge({
    name: "nightshift_queue_running_runs",
    help: "Runs that are under way, in all processes.",
    labelNames: ["queue"] as const,
    registers,
  })
  const live = new Gauge({
    name: "nightshift_live_workers",
    help: "Processes that run jobs and were seen within their lease.",
    labelNames: [] as const,
    registers,
  })
  const seen = new Set<string>()
  let asking: Promise<void> | undefined
  let answeredAt = -Infinity

  async function ask(): Promise<void> {
    try {
      const answer = await workload()
      const loads = new Map(answer.queues.map((load) => [load.queue, load]))
      for (const queue of [...loads.keys(), ...(queues?.() ?? [])]) seen.add(queue)
      for (const queue of seen) {
        const load = loads.get(queue)
        waiting.set({ queue }, load?.waiting ?? 0)
        waitingFor.set({ queue }, (load?.waitingForMs ?? 0) / 1_000)
        running.set({ queue }, load?.running ?? 0)
      }
      live.set(answer.liveWorkers)
      answeredAt = performance.now()
    } catch {
      // Unknown values are left out, rather than shown as they were.
      live.remove()
      for (const queue of seen) for (const gauge of [waiting, waitingFor, running]) gauge.remove({ queue })
    }
  }

  return {
    async refresh() {
      if (performance.now() - answeredAt < cacheMs) return
      asking ??= ask().finally(() => (asking = undefined))
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, answerWithinMs)))
      await Promise.race([asking, late])
      clearTimeout(timer)
    },
  }
}
