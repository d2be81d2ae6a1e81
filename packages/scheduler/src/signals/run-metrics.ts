import { Counter, Gauge, Histogram, type Registry } from "prom-client"
import { isFirstCall, type Observer } from "../engine/observer"
import type { ClaimedRun, Outcome } from "../ledger/ledger"

/** In seconds. */
const durations = [0.005, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3_600]
const latenesses = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300, 3_600]

/** Metrics of ticks and runs in this process. Labels are job names, and statuses and reasons of the ledger. */
export function createRunMetrics(registry: Registry): Observer {
  const registers = [registry]
  const runs = new Counter({
    name: "nightshift_runs_total",
    help: "Runs that are over. The reason is empty where they succeeded.",
    labelNames: ["job", "outcome", "reason", "trigger"] as const,
    registers,
  })
  const attempts = new Counter({
    name: "nightshift_attempts_total",
    help: "Calls of handlers that have ended.",
    labelNames: ["job", "outcome"] as const,
    registers,
  })
  const running = new Gauge({
    name: "nightshift_runs_running",
    help: "Handlers that are at work in this process.",
    labelNames: ["job"] as const,
    registers,
  })
  const duration = new Histogram({
    name: "nightshift_run_duration_seconds",
    help: "How long one call of a handler took.",
    labelNames: ["job"] as const,
    buckets: durations,
    registers,
  })
  const lateness = new Histogram({
    name: "nightshift_tick_lateness_seconds",
    help: "How long after its time, jitter included, a tick's handler was first called.",
    labelNames: ["job"] as const,
    buckets: latenesses,
    registers,
  })
  const skipped = new Counter({
    name: "nightshift_ticks_skipped_total",
    help: "Ticks that were skipped.",
    labelNames: ["job", "reason"] as const,
    registers,
  })
  const succeeded = new Gauge({
    name: "nightshift_job_last_success_timestamp_seconds",
    help: "When a run of the job last succeeded in this process, in seconds since 1970.",
    labelNames: ["job"] as const,
    registers,
  })
  const over = ({ job, trigger }: Pick<ClaimedRun, "job" | "trigger">, outcome: string, reason: string) =>
    runs.inc({ job, outcome, reason, trigger })

  return {
    runBegan(run, nowMs) {
      const { job, runAtMs, trigger } = run
      running.inc({ job })
      const isTick = trigger === "schedule" || trigger === "missed"
      if (isTick && isFirstCall(run)) lateness.observe({ job }, Math.max(0, nowMs - runAtMs) / 1_000)
    },
    runEnded(run, { outcome, isFinal, tookMs }) {
      const { job } = run
      running.dec({ job })
      duration.observe({ job }, tookMs / 1_000)
      attempts.inc({ job, outcome: outcome.status })
      if (outcome.status === "succeeded") succeeded.set({ job }, Date.now() / 1_000)
      if (isFinal) over(run, outcome.status === "succeeded" ? "succeeded" : "failed", reasonOf(outcome))
    },
    runLeft({ job }, why) {
      running.dec({ job })
      attempts.inc({ job, outcome: why })
    },
    runAbandoned(run) {
      attempts.inc({ job: run.job, outcome: "worker_lost" })
      over(run, "failed", run.reason)
    },
    ticksSkipped: ({ job, reason, count }) => skipped.inc({ job, reason }, count),
  }
}

function reasonOf(outcome: Outcome): string {
  if (outcome.status === "failed") return outcome.reason
  return outcome.status === "cancelled" ? "cancelled" : ""
}
