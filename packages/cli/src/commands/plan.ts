import type { Command } from "commander"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import {
  planOf,
  type Plan,
  type PlannedJob,
  type PlannedState,
} from "@nightshift/scheduler/internal/insight/plan"
import type { Call } from "../session/answer"
import { counted } from "../output/amounts"
import { isoOf } from "../output/document"
import { loadJobs } from "../session/load-jobs"
import type { View } from "../output/view"

const tickCount = 3

/** `plan`: what this build would change in the stored schedules. */
export function addPlan(program: Command, call: Call): void {
  program
    .command("plan")
    .description("Shows what a start of this build would change in the stored schedules; changes nothing.")
    .argument("[folders...]", "folders of built job files (default: those of the config)")
    .option("--check", "exit code 1 if anything would change, for deploys")
    .addHelpText("after", "\nExample: nightshift plan --check")
    .action((folders: string[], _options: object, command: Command) =>
      call.answer<{ check?: boolean }>(command, async (session, options) => {
        const loaded = await loadJobs({
          config: await session.config(),
          folders,
          shellFolder: session.terminal.folder,
        })
        const ledger = await session.ledger()
        const plan = planOf({
          stored: await ledger.storedJobs(),
          jobs: loaded.jobs,
          faultySources: loaded.faultySources,
          nowMs: await session.now(),
          tickCount,
        })
        const faults = loaded.faults.length
        return {
          document: { jobs: plan.jobs.map(jobDocument), unchanged: plan.unchanged, kept: plan.kept, faults },
          text: (view) => planText(view, plan, faults),
          isFinding: options.check === true && plan.jobs.length > 0,
        }
      }),
    )
}

function jobDocument({ before, after, changes, ...job }: PlannedJob) {
  return {
    ...job,
    changes: changes.map(({ field, before: was, after: becomes }) => {
      return { field, before: was ?? null, after: becomes ?? null }
    }),
    before: stateDocument(before),
    after: stateDocument(after),
  }
}

function stateDocument(state: PlannedState | undefined) {
  return state ? { ...state, ticks: state.ticks.map(isoOf) } : null
}

function planText(view: View, plan: Plan, faults: number): string {
  const { jobs, unchanged, kept } = plan
  const counts = (["added", "changed", "removed"] as const).map(
    (kind) => `${jobs.filter((job) => job.kind === kind).length} ${kind}`,
  )
  const parts = [
    ...(jobs.length === 0 ? [] : [changesTable(view, jobs), ticksTable(view, jobs)]),
    view.text(`${counts.join(", ")}, ${unchanged} unchanged.`),
  ]
  const keptFor = (why: "fault" | "created") => kept.filter((job) => job.why === why).map(({ name }) => name)
  const [faulty, created] = [keptFor("fault"), keptFor("created")]
  if (faulty.length > 0) {
    parts.push(view.text(`Left as they are stored, because their files have faults: ${faulty.join(", ")}.`))
  }
  if (created.length > 0) {
    parts.push(
      view.text(`Not looked at, because code creates them in the running store: ${created.join(", ")}.`),
    )
  }
  if (faults > 0)
    parts.push(view.text(`${counted(faults, "fault")} in the job files: see \`nightshift check\`.`))
  return parts.join("\n\n")
}

function changesTable(view: View, jobs: PlannedJob[]): string {
  return view.table({
    columns: [
      { title: "change" },
      { title: "job", flexible: true },
      { title: "field" },
      { title: "before", flexible: true },
      { title: "after", flexible: true },
    ],
    rows: jobs.flatMap((job) => {
      if (job.kind !== "changed")
        return [[kindLabel(job), job.name, "schedule", inShort(job.before), inShort(job.after)]]
      return job.changes.map(({ field, before, after }) => {
        const texts = [fieldText(field, before, view), fieldText(field, after, view)]
        return ["changed", job.name, fieldTitle(field), ...texts]
      })
    }),
    none: "",
  })
}

const kindLabel = ({ kind, returns }: PlannedJob): string => (returns ? "added again" : kind)

function inShort(state: PlannedState | undefined): string {
  if (!state) return "-"
  const { schedule, paused } = state
  return `${schedule.expression} ${schedule.timezone}${paused ? ", paused" : ""}`
}

/** A changed job whose ticks stay the same shows the same ticks before and after. */
function ticksTable(view: View, jobs: PlannedJob[]): string {
  const ticks = (state: PlannedState | undefined) =>
    state && state.ticks.length > 0 ? state.ticks.map((tick) => view.time(tick)).join(", ") : "-"
  return view.timetable({
    columns: [
      { title: "job", flexible: true },
      { title: "next before", flexible: true },
      { title: "next after", flexible: true },
    ],
    rows: jobs.map(({ name, before, after }) => [name, ticks(before), ticks(after)]),
    none: "",
  })
}

/** The names of stored fields in a job's config, if they differ from the last part of the field's path. */
const fieldTitles: Record<string, string> = {
  "schedule.expression": "schedule",
  "schedule.gap": "dst.gap",
  "schedule.fold": "dst.fold",
  "policies.backoff.type": "backoff.type",
  "policies.backoff.delayMs": "backoff.delay",
}

/** The name of a stored field in a job's config: `policies.missedWindowMs` is `missedWindow`. */
function fieldTitle(field: string): string {
  return fieldTitles[field] ?? field.split(".").at(-1)!.replace(/Ms$/, "")
}

/** The field's value as text. */
function fieldText(field: string, value: unknown, view: Pick<View, "time">): string {
  if (value === undefined) return "-"
  if (value === null) return "none"
  if (typeof value === "number" && field.endsWith("Ms")) return formatDuration(value)
  if (typeof value === "number" && field.endsWith("At")) return view.time(value)
  return typeof value === "string" ? value : preview(value)
}
