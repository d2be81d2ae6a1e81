import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import type { RunRecord } from "@nightshift/scheduler/internal/ledger/history"
import { counted, distance } from "../output/amounts"
import { isoOf, isoOrNull } from "../output/document"
import { outcomeLabel, stateLabel } from "../output/job-label"
import type { WatchFacts, WatchedJob } from "./watch-facts"
import type { View } from "../output/view"

const longestProgress = 32

/** One frame of `watch` as text: a line of sums, and a table. */
export function frameText({ nowMs, jobs, hidden, underWay, workers }: WatchFacts, view: View): string {
  const sums = [
    counted(jobs.length + hidden, "job"),
    `${counted(underWay, "run")} under way`,
    `${counted(workers, "worker")} alive`,
  ]
  const parts = [
    view.text(`${view.time(nowMs)} ${view.timezone}: ${sums.join(", ")}.`),
    view.table({
      columns: [
        { title: "job", flexible: true },
        { title: "state", flexible: true },
        { title: "next in" },
        { title: "running", flexible: true },
        { title: "last", flexible: true },
      ],
      rows: jobs.map((each) => rowOf(each, nowMs, view)),
      none: "No jobs: no server has registered any yet.",
    }),
    ...(hidden > 0 ? [view.text(`${counted(hidden, "job")} more, whose ticks are later.`)] : []),
  ]
  return parts.join("\n\n")
}

function rowOf({ job, nextMs, running, last }: WatchedJob, nowMs: number, view: View): string[] {
  const [first, ...others] = running
  const more = others.length > 0 ? `, and ${others.length} more` : ""
  return [
    job.name,
    stateLabel(job, view),
    nextMs === undefined ? "-" : distance(nextMs - nowMs),
    first ? `${runningLabel(first, nowMs)}${more}` : "-",
    last
      ? `${outcomeLabel(last)} ${distance(Math.min(-1, (last.finishedAtMs ?? last.scheduledForMs) - nowMs))}`
      : "-",
  ]
}

function runningLabel(
  { startedAtMs, attempt, progress, cancelRequestedAtMs }: RunRecord,
  nowMs: number,
): string {
  const parts = [
    `for ${formatDuration(Math.max(0, nowMs - (startedAtMs ?? nowMs)))}`,
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(progress === undefined ? [] : [shortened(preview(progress))]),
    ...(cancelRequestedAtMs === undefined ? [] : ["asked to end"]),
  ]
  return parts.join(", ")
}

function shortened(text: string): string {
  return text.length > longestProgress ? `${text.slice(0, longestProgress - 1)}…` : text
}

/** The same frame as `--json` prints it. */
export function frameDocument({ nowMs, jobs, hidden, underWay, workers }: WatchFacts) {
  return {
    at: isoOf(nowMs),
    workers,
    underWay,
    hidden,
    jobs: jobs.map(({ job, nextMs, running, last }) => ({
      name: job.name,
      state: job.state,
      pausedUntil: isoOrNull(job.pause?.untilMs),
      paused: job.pause !== undefined,
      next: isoOrNull(nextMs),
      running: running.map(({ runId, attempt, startedAtMs, progress, scheduledForMs, workerId }) => ({
        runId,
        attempt,
        scheduledFor: isoOf(scheduledForMs),
        startedAt: isoOrNull(startedAtMs),
        worker: workerId ?? null,
        progress: progress ?? null,
      })),
      last: last
        ? {
            runId: last.runId,
            scheduledFor: isoOf(last.scheduledForMs),
            status: last.status,
            reason: last.reason ?? null,
            finishedAt: isoOrNull(last.finishedAtMs),
          }
        : null,
    })),
  }
}
