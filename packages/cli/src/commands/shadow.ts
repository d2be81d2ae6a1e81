import type { Command } from "commander"
import {
  settledAfterMs,
  shadowReport,
  type ShadowReport,
  describeKinds,
  describeShadowTick,
} from "@nightshift/scheduler/internal/insight/shadow/report"
import { shadowKinds, type ShadowTick } from "@nightshift/scheduler/internal/insight/shadow/comparison"
import { readStockRuns } from "@nightshift/scheduler/internal/queue/stock/stock-runs"
import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import type { Call } from "../session/answer"
import { counted } from "../output/amounts"
import { isoOf } from "../output/document"
import { readInstant } from "../input/instant"
import { loadJobs } from "../session/load-jobs"
import type { View } from "../output/view"

/** How long the stock scheduler keeps succeeded runs, in milliseconds. */
const keptMs = 24 * 3_600_000
/** How many differences are shown; `--json` has all. */
const mostShown = 20

/** `shadow`: what stock Medusa's scheduler did with each tick, and what Nightshift would do. */
export function addShadow(program: Command, call: Call): void {
  program
    .command("shadow")
    .description(
      "Compares what stock Medusa's scheduler ran with the ticks of this build's jobs, one by one.",
    )
    .argument("[folders...]", "folders of built job files (default: those of the config)")
    .option(
      "--from <time>",
      "each job has been in the stock scheduler since (default: its first run of 24 h)",
    )
    .option("--redis-prefix <prefix>", "Medusa's redis_prefix (default: the config's stockRedisPrefix)")
    .addHelpText("after", "\nExample: nightshift shadow --from -2h")
    .action((folders: string[], _options: object, command: Command) =>
      call.answer<{ from?: string; redisPrefix?: string }>(command, async (session, options) => {
        const nowMs = Date.now()
        const { from } = options
        const fromMs =
          from === undefined
            ? nowMs - keptMs
            : readInstant({ text: from, where: "--from", nowMs, timezone: session.timezone })
        const queue = await session.stockQueue(options.redisPrefix)
        const { jobs, faults } = await loadJobs({
          config: await session.config(),
          folders,
          shellFolder: session.terminal.folder,
        })
        const runs = await readStockRuns({ ...queue, fromMs })
        const toMs = nowMs - settledAfterMs
        const report = shadowReport({ jobs, runs, fromMs, toMs, isBegun: from !== undefined })
        return {
          document: documentOf(report, faults.length),
          text: (view) => reportText(view, report, faults.length),
          isFinding: report.total.kinds.same < report.total.ticks,
        }
      }),
    )
}

function documentOf({ toMs, ticks, jobs, total, unseen, strangers }: ShadowReport, faults: number) {
  return {
    to: isoOf(toMs),
    total: { ...total, lateMs: total.lateMs ?? null },
    jobs: jobs.map(({ sinceMs, lateMs = null, ...job }) => ({ ...job, since: isoOf(sinceMs), lateMs })),
    differences: differencesIn(ticks).map(({ job, dueAtMs, kind, lateMs = null, calls = null }) => {
      return { job, dueAt: isoOf(dueAtMs), kind, lateMs, calls }
    }),
    unseen,
    strangers,
    faults,
  }
}

const differencesIn = (ticks: ShadowTick[]) => ticks.filter(({ kind }) => kind !== "same")

function reportText(view: View, report: ShadowReport, faults: number): string {
  const parts = [jobsTable(view, report)]
  const differences = differencesIn(report.ticks)
  const shown = differences.slice(-mostShown)
  if (differences.length > shown.length) {
    parts.push(view.text(`The newest ${shown.length} of ${differences.length} differences; --json has all:`))
  }
  if (shown.length > 0) {
    parts.push(
      shown
        .map((tick) => view.text(`${tick.job} at ${view.time(tick.dueAtMs)}: ${describeShadowTick(tick)}`))
        .join("\n"),
    )
  }
  const { unseen, strangers, total } = report
  if (unseen.length > 0) parts.push(view.text(`Stock keeps no run of: ${unseen.join(", ")}.`))
  if (strangers.length > 0) {
    const names = strangers.map(({ name, runs }) => `${name} (${counted(runs, "run")})`)
    parts.push(view.text(`Stock ran what no job file of this build defines: ${names.join(", ")}.`))
  }
  if (faults > 0)
    parts.push(view.text(`${counted(faults, "fault")} in the job files: see \`nightshift check\`.`))
  const late = total.lateMs
    ? ` Stock started ${formatDuration(total.lateMs.median)} late at the median, ${formatDuration(total.lateMs.most)} at most.`
    : ""
  parts.push(view.text(`${counted(total.ticks, "tick")}: ${describeKinds(total)}.${late}`))
  return parts.join("\n\n")
}

function jobsTable(view: View, { jobs }: ShadowReport): string {
  const kinds = shadowKinds.filter((kind) => kind === "same" || jobs.some((job) => job.kinds[kind] > 0))
  return view.timetable({
    columns: ["job", "since", "ticks", ...kinds, "late at most"].map((title) => {
      return { title, flexible: title === "job" }
    }),
    rows: jobs.map((job) => [
      job.name,
      view.time(job.sinceMs),
      String(job.ticks),
      ...kinds.map((kind) => String(job.kinds[kind])),
      job.lateMs ? formatDuration(job.lateMs.most) : "-",
    ]),
    none: "The stock scheduler keeps no run of any job of this build.",
  })
}
