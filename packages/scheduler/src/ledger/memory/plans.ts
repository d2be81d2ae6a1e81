import type { DueRun } from "../../job/due-run"
import type { JobPlan } from "../ledger"
import type { SkippedTicks } from "../run"
import type { Tables } from "./memory-database"
import { earlierPauses } from "./pauses"
import type { RunRow, VersionRow } from "./rows"

/** The version that a run was written under. */
export function versionOf(tables: Tables, { versionId }: Pick<RunRow, "versionId">): VersionRow {
  return tables.versions.get(versionId)!
}

/** A run as the queue carries it, on the queue that the job's newest version uses. */
export function toDueRun(tables: Tables, run: RunRow): DueRun {
  const { versionId } = tables.jobs.get(run.job)!
  const { queue } = tables.versions.get(versionId)!.definition.policies
  return { runId: String(run.id), job: run.job, delivery: run.attempt + 1, queue }
}

/** Skipped ticks as they are reported to the engine. */
export function toSkippedTicks(run: RunRow): SkippedTicks {
  const { id, job, reason, scheduledForMs, coversToMs, count } = run
  return { runId: String(id), job, reason: reason!, fromMs: scheduledForMs, toMs: coversToMs, count }
}

export function loadPlans(
  tables: Tables,
  names: string[] | undefined,
): { plans: JobPlan[]; revision: number } {
  const versions = new Map<string, VersionRow[]>()
  for (const version of tables.versions.values()) {
    const its = versions.get(version.job)
    if (its) its.push(version)
    else versions.set(version.job, [version])
  }
  const plans: JobPlan[] = []
  for (const job of tables.jobs.values()) {
    if (names && !names.includes(job.name)) continue
    const owing = versions
      .get(job.name)!
      .filter(({ toMs }) => toMs === undefined || toMs > job.watermarkMs)
      .map(({ id, definition, fromMs, toMs }) => {
        const { schedule, policies } = definition
        return { versionId: id, schedule, policies, fromMs, toMs }
      })
    if (owing.length === 0) continue
    plans.push({
      name: job.name,
      removed: job.state === "removed",
      pause: job.pause && { atMs: job.pause.atMs, untilMs: job.pause.untilMs },
      ...(job.pause && job.pause.atMs > job.watermarkMs
        ? { earlierPauses: earlierPauses(tables, job, job.watermarkMs) }
        : {}),
      watermarkMs: job.watermarkMs,
      versions: owing,
    })
  }
  return { plans, revision: tables.revision }
}
